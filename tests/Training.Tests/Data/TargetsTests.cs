using System.Text.Json;
using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

public sealed class TargetsTests
{
    [Fact]
    public void Rows_without_a_target_are_left_out_and_counted()
    {
        Column first = Column.OfNumbers("u", [1, double.NaN, 3, 4]);
        Column second = Column.OfCategories("v", ["a", "b", null, "a"]);
        (int[] rows, int dropped) = Targets.RowsWithValues(first, second);
        Assert.Equal([0, 3], rows);
        Assert.Equal(2, dropped);
    }

    [Fact]
    public void A_number_target_is_standardised_and_restored()
    {
        Table table = new([Column.OfNumbers("u", [1, 3, 100]), Column.OfNumbers("v", [5, 5, 6])]);
        NumberTarget target = NumberTarget.Learn(table.Columns, [0, 1], standardize: true);
        double[] values = new double[6];
        target.Transform(table, [0, 1, 2], values.AsSpan());
        Assert.Equal([-1, 0, 1, 0, 98, 1], values);
        Assert.Equal(100, target.Restore(0, values[4]));
        NumberTarget stored = JsonSerializer.Deserialize<NumberTarget>(JsonSerializer.Serialize(target))!;
        Assert.Equal(target.Scale, stored.Scale);
    }

    [Fact]
    public void Classes_of_numbers_ascend_and_classes_of_words_are_in_ordinal_order()
    {
        Column digits = Column.OfNumbers("digit", [10, 2, double.NaN, 2, 9]);
        ClassTarget numbers = ClassTarget.Learn(digits, [0, 1, 2, 3, 4]);
        Assert.Equal(["2", "9", "10"], numbers.Levels);
        Assert.Equal([2, 0, -1, 0, 1], numbers.Encode(digits, [0, 1, 2, 3, 4]));

        Column kinds = Column.OfCategories("kind", ["b", "a", "B", null]);
        ClassTarget words = ClassTarget.Learn(kinds, [0, 1, 2]);
        Assert.Equal(["B", "a", "b"], words.Levels);
        Assert.Equal([2, 1, 0, -1], words.Encode(kinds, [0, 1, 2, 3]));

        Column flags = Column.OfNumbers("flag", [1, 0, 1], ColumnType.Boolean);
        Assert.Equal(["false", "true"], ClassTarget.Learn(flags, [0, 1, 2]).Levels);
    }

    [Fact]
    public void A_class_never_learned_is_none()
    {
        ClassTarget target = ClassTarget.Learn(Column.OfText("t", ["x", "y"]), [0, 1]);
        Assert.Equal([1, -1], target.Encode(Column.OfText("t", ["y", "z"]), [0, 1]));
    }
}
