using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

public class FoldsTests
{
    static readonly Split Whole = new([.. Enumerable.Range(0, 103).Where(row => row % 10 != 3)], [], [.. Enumerable.Range(0, 103).Where(row => row % 10 == 3)]);

    static readonly int[] Classes = [.. Whole.Train.Select(row => row % 3 == 0 ? 1 : 0)];

    [Theory]
    [InlineData(2, true)]
    [InlineData(5, true)]
    [InlineData(5, false)]
    [InlineData(93, true)]
    public void Every_row_validates_once_and_trains_in_all_other_folds(int folds, bool shuffle)
    {
        Split[] splits = [.. Enumerable.Range(0, folds).Select(fold => Folds.Take(Whole, null, fold, folds, shuffle, 7, [])!)];

        Assert.Equal(Whole.Train, splits.SelectMany(split => split.Validation).Order());
        Assert.All(splits, split => Assert.Equal(Whole.Train, split.Train.Concat(split.Validation).Order()));
        Assert.All(splits, split => Assert.Equal(Whole.Test, split.Test));
        Assert.InRange(splits.Max(split => split.Validation.Length) - splits.Min(split => split.Validation.Length), 0, 1);
        if (!shuffle)
            Assert.Equal(Whole.Train, splits.SelectMany(split => split.Validation));
    }

    [Fact]
    public void Stratified_folds_have_the_classes_in_the_same_proportions()
    {
        int[] ones = [.. Enumerable.Range(0, 5).Select(fold => Folds.Take(Whole, Classes, fold, 5, true, 7, [])!.Validation.Count(row => row % 3 == 0))];
        Assert.InRange(ones.Max() - ones.Min(), 0, 1);
    }

    [Fact]
    public void The_folds_depend_on_the_seed_alone()
    {
        int[] first = Folds.Take(Whole, null, 1, 5, true, 7, [])!.Validation;
        Assert.Equal(first, Folds.Take(Whole, null, 1, 5, true, 7, [])!.Validation);
        Assert.NotEqual(first, Folds.Take(Whole, null, 1, 5, true, 8, [])!.Validation);
    }

    [Fact]
    public void More_folds_than_rows_are_refused()
    {
        List<Problem> problems = [];
        Assert.Null(Folds.Take(Whole, null, 0, 94, true, 7, problems));
        Assert.Equal(("/cross_validation/folds", "94"), (Assert.Single(problems).Pointer, problems[0].Value));
    }
}
