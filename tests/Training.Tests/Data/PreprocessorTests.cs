using Descent.Training.Data;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Data;

public sealed class PreprocessorTests
{
    static readonly Table _table = new(
    [
        Column.OfNumbers("age", [1, 2, double.NaN, 6, 100]),
        Column.OfNumbers("constant", [0.1, 0.1, 0.1, 0.1, 7]),
        Column.OfNumbers("member", [1, 0, 1, 1, 0], ColumnType.Boolean),
        Column.OfCategories("city", ["Rome", "Bern", null, "Rome", "Oslo"]),
        Column.OfText("note", ["a", "b", "c", "d", "e"]),
        Column.OfNumbers("blank", [double.NaN, double.NaN, double.NaN, double.NaN, 3]),
    ]);

    static readonly int[] _training = [0, 1, 2, 3];

    [Fact]
    public void Numbers_are_filled_and_standardised_with_the_training_rows_alone()
    {
        Preprocessor preprocessor = Learn(["age", "constant"], new PreprocessingSettings());
        double[] inputs = Transform(preprocessor, [0, 1, 2, 3, 4]);
        // Mean of 1, 2, 6 is 3; with the filled 3 the population variance is (4 + 1 + 0 + 9) / 4.
        double sd = Math.Sqrt(3.5);
        double[] expected = [-2 / sd, 0, -1 / sd, 0, 0, 0, 3 / sd, 0, 97 / sd, 6.9];
        Assert.All(expected.Zip(inputs), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
    }

    [Theory]
    [InlineData(MissingValues.Mean, 3.0)]
    [InlineData(MissingValues.Median, 2.0)]
    [InlineData(MissingValues.Zero, 0.0)]
    [InlineData(MissingValues.MostFrequent, 1.0)]
    public void A_missing_number_is_filled_by_the_strategy(MissingValues strategy, double expected)
    {
        Preprocessor preprocessor = Learn(["age"], new PreprocessingSettings(false, strategy));
        Assert.Equal([1, 2, expected, 6, 100], Transform(preprocessor, [0, 1, 2, 3, 4]));
    }

    [Fact]
    public void A_category_has_an_input_a_level_and_one_for_missing()
    {
        Preprocessor preprocessor = Learn(["city", "member"], new PreprocessingSettings(Standardize: false));
        Assert.Equal(["city=Bern", "city=Rome", "city=(missing)", "member"], preprocessor.Labels);
        Assert.Equal([0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1], Transform(preprocessor, [0, 1, 2, 3]));
    }

    [Fact]
    public void A_level_never_seen_in_training_is_all_zeros()
    {
        Preprocessor preprocessor = Learn(["city"], new PreprocessingSettings());
        Assert.Equal([0, 0, 0], Transform(preprocessor, [4]));
    }

    [Fact]
    public void With_too_many_levels_the_rarest_share_an_input()
    {
        Table table = new([Column.OfCategories("k", ["a", "b", "b", "c", "c", "c", "d"])]);
        List<Problem> problems = [];
        Preprocessor preprocessor = Preprocessor.Learn(table, ["k"], [0, 1, 2, 3, 4, 5, 6], new PreprocessingSettings(MaxCategories: 3), problems)!;
        Assert.Equal(["k=b", "k=c", "k=(other)"], preprocessor.Labels);
        double[] inputs = new double[9];
        preprocessor.Transform(table, [0, 1, 3], inputs.AsSpan());
        Assert.Equal([0, 0, 1, 1, 0, 0, 0, 1, 0], inputs);
    }

    [Fact]
    public void Every_unusable_feature_is_reported_at_once_by_its_name()
    {
        List<Problem> problems = [];
        Assert.Null(Preprocessor.Learn(_table, ["age", "blank", "note", "nowhere"], _training, new PreprocessingSettings(), problems));
        Assert.Equal(
            [("/features/1", "no_values", "blank"), ("/features/2", "text_feature", "note"), ("/features/3", "unknown_column", "nowhere")],
            problems.Select(problem => (problem.Pointer, problem.Code, problem.Column!)));
    }

    [Fact]
    public void A_stored_preprocessor_gives_the_same_bits()
    {
        Preprocessor preprocessor = Learn(["age", "city", "member", "constant"], new PreprocessingSettings());
        Preprocessor stored = Preprocessor.FromJson(preprocessor.ToJson());
        Assert.Equal(preprocessor.Labels, stored.Labels);
        Assert.Equal(preprocessor.Columns, stored.Columns);
        Assert.Equal(Transform(preprocessor, [0, 1, 2, 3, 4]), Transform(stored, [0, 1, 2, 3, 4]));
    }

    [Fact]
    public void Shift_and_scale_take_a_coefficient_back_to_the_units_of_the_data()
    {
        Preprocessor preprocessor = Learn(["age"], new PreprocessingSettings());
        InputColumn input = preprocessor.Inputs[0];
        double[] standardised = Transform(preprocessor, [4]);
        Assert.Equal(100, (standardised[0] * input.Scale) + input.Shift, 1e-12);
    }

    [Fact]
    public void Single_precision_rounds_the_double()
    {
        Preprocessor preprocessor = Learn(["age"], new PreprocessingSettings());
        float[] inputs = new float[5];
        preprocessor.Transform(_table, [0, 1, 2, 3, 4], inputs.AsSpan());
        Assert.Equal(Transform(preprocessor, [0, 1, 2, 3, 4]).Select(value => (float)value), inputs);
    }

    static Preprocessor Learn(string[] features, PreprocessingSettings settings)
    {
        List<Problem> problems = [];
        Preprocessor? preprocessor = Preprocessor.Learn(_table, features, _training, settings, problems);
        Assert.Empty(problems);
        return preprocessor!;
    }

    static double[] Transform(Preprocessor preprocessor, int[] rows)
    {
        double[] inputs = new double[rows.Length * preprocessor.Width];
        preprocessor.Transform(_table, rows, inputs.AsSpan());
        return inputs;
    }
}
