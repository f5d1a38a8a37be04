using CsCheck;
using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

public sealed class SplitTests
{
    static readonly int[] _rows = [.. Enumerable.Range(0, 569)];

    [Fact]
    public void In_file_order_the_first_rows_train_and_the_last_test()
    {
        Split split = Of(_rows, null, new SplitSettings(56, 113, Shuffle: false));
        Assert.Equal(Enumerable.Range(0, 400), split.Train);
        Assert.Equal(Enumerable.Range(400, 56), split.Validation);
        Assert.Equal(Enumerable.Range(456, 113), split.Test);
    }

    [Fact]
    public void A_fraction_is_a_share_and_a_whole_number_a_count()
    {
        Assert.Equal(114, Of(_rows, null, new SplitSettings(0.2)).Validation.Length);
        Assert.Single(Of(_rows, null, new SplitSettings(1)).Validation);
        Assert.Single(Of([0, 1, 2], null, new SplitSettings(0.1)).Validation);
        Assert.Equal(569, Of(_rows, null, new SplitSettings()).Train.Length);
    }

    [Fact]
    public void Every_row_is_in_one_set_and_the_sets_depend_on_the_seed_alone() =>
        Gen.Select(Gen.Int[2, 300], Gen.Double[0, 0.45], Gen.Double[0, 0.45], Gen.ULong, Gen.Bool)
            .Where((n, validation, test, _, _) => Counts(n, validation) + Counts(n, test) < n)
            .Sample((n, validation, test, seed, stratify) =>
            {
                int[] rows = [.. Enumerable.Range(0, n).Select(i => 3 * i)];
                int[]? classes = stratify ? [.. rows.Select(row => row % 4)] : null;
                SplitSettings settings = new(validation, test);
                Split split = Of(rows, classes, settings, seed);
                Split again = Of(rows, classes, settings, seed);
                Assert.Equal(rows, split.Train.Concat(split.Validation).Concat(split.Test).Order());
                Assert.Equal(Counts(n, validation), split.Validation.Length);
                Assert.Equal(Counts(n, test), split.Test.Length);
                Assert.Equal(split.Train, again.Train);
                Assert.Equal(split.Test, again.Test);
                Assert.Equal(split.Train.Order(), split.Train);
            }, iter: 200, threads: 1);

    [Fact]
    public void A_stratified_split_gives_every_class_its_share()
    {
        int[] classes = [.. _rows.Select(row => row % 10 < 7 ? 0 : row % 10 < 9 ? 1 : 2)];
        Split split = Of(_rows, classes, new SplitSettings(0.2, 0.1));
        for (int label = 0; label < 3; label++)
        {
            double all = classes.Count(value => value == label);
            Assert.InRange(split.Validation.Count(row => classes[row] == label), (0.2 * all) - 1, (0.2 * all) + 1);
            Assert.InRange(split.Test.Count(row => classes[row] == label), (0.1 * all) - 1, (0.1 * all) + 1);
        }
    }

    [Fact]
    public void The_only_row_of_a_class_stays_in_training()
    {
        int[] classes = [.. Enumerable.Repeat(0, 20), 1];
        for (ulong seed = 0; seed < 20; seed++)
            Assert.Contains(20, Of([.. Enumerable.Range(0, 21)], classes, new SplitSettings(0.3, 0.3), seed).Train);
    }

    [Fact]
    public void Another_seed_gives_another_split() =>
        Assert.NotEqual(Of(_rows, null, new SplitSettings(0.2), 0).Validation, Of(_rows, null, new SplitSettings(0.2), 1).Validation);

    [Theory]
    [InlineData(-0.1, 0, "/split/validation")]
    [InlineData(0, 1.5, "/split/test")]
    [InlineData(0, 10, "/split/test")]
    [InlineData(0.5, 0.5, "/split")]
    [InlineData(double.NaN, 0, "/split/validation")]
    public void A_split_that_leaves_nothing_to_train_is_refused(double validation, double test, string pointer)
    {
        List<Problem> problems = [];
        Assert.Null(Split.Of(_rows[..10], null, new SplitSettings(validation, test), 0, problems));
        Assert.Equal(pointer, Assert.Single(problems).Pointer);
    }

    static int Counts(int n, double share) => share == 0 ? 0 : Math.Max(1, (int)Math.Round(share * n, MidpointRounding.AwayFromZero));

    static Split Of(int[] rows, int[]? classes, SplitSettings settings, ulong seed = 0)
    {
        List<Problem> problems = [];
        Split? split = Split.Of(rows, classes, settings, seed, problems);
        Assert.Empty(problems);
        return split!;
    }
}
