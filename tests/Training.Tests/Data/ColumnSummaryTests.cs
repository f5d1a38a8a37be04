using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

public sealed class ColumnSummaryTests
{
    [Fact]
    public void The_spread_is_the_samples_and_survives_a_large_mean()
    {
        // NIST StRD NumAcc4: mean 10000000.2, standard deviation 0.1, both exact.
        double[] values = [10000000.2, .. Enumerable.Range(0, 500).SelectMany(_ => new[] { 10000000.1, 10000000.3 })];
        ColumnSummary summary = ColumnSummary.Of(Column.OfNumbers("x", values));
        Assert.Equal(10000000.2, summary.Mean!.Value, 1e-8);
        // The data themselves are rounded to 2e-9, so more than 8 digits of the spread cannot be had.
        Assert.Equal(0.1, summary.Std!.Value, 1e-8);
        Assert.Equal(3, summary.Distinct);
    }

    [Fact]
    public void Missing_values_are_left_out_and_counted()
    {
        ColumnSummary summary = ColumnSummary.Of(Column.OfNumbers("x", [2, double.NaN, 4, 4]));
        Assert.Equal((1L, 2L, 2.0, 4.0), (summary.Missing, summary.Distinct, summary.Min!.Value, summary.Max!.Value));
        Assert.Equal(["2", "4"], summary.Examples);
        ColumnSummary empty = ColumnSummary.Of(Column.OfNumbers("x", [double.NaN]));
        Assert.Equal((1L, 0L, null, null, null), (empty.Missing, empty.Distinct, empty.Min, empty.Mean, empty.Std));
        Assert.Null(ColumnSummary.Of(Column.OfNumbers("x", [5])).Std);
    }

    [Fact]
    public void A_constant_has_no_spread_at_all() =>
        Assert.Equal(0, ColumnSummary.Of(Column.OfNumbers("x", [.. Enumerable.Repeat(0.1, 1000)])).Std);

    [Fact]
    public void Numbers_at_the_edge_of_float64_leave_nulls_not_infinities()
    {
        ColumnSummary summary = ColumnSummary.Of(Column.OfNumbers("x", [double.MaxValue, double.MaxValue, -double.MaxValue]));
        Assert.Equal(double.MaxValue, summary.Max);
        Assert.True(summary.Std is null or > 0 and < double.PositiveInfinity);
    }

    [Fact]
    public void The_most_frequent_levels_come_first()
    {
        ColumnSummary summary = ColumnSummary.Of(Column.OfCategories("k", ["a", "b", null, "b", "c", "b", "a"]));
        Assert.Equal([new LevelCount("b", 3), new LevelCount("a", 2), new LevelCount("c", 1)], summary.Top);
        Assert.Equal((1L, 3L), (summary.Missing, summary.Distinct));
        ColumnSummary flags = ColumnSummary.Of(Column.OfNumbers("f", [1, 0, 1, double.NaN], ColumnType.Boolean));
        Assert.Equal([new LevelCount("true", 2), new LevelCount("false", 1)], flags.Top);
    }

    [Fact]
    public void Distinct_values_are_counted_exactly_up_to_the_capacity_and_closely_beyond()
    {
        DistinctCounter exact = new(1000), sampled = new(1000);
        for (int i = 0; i < 100_000; i++)
        {
            exact.Add(i % 1000);
            sampled.Add(0.1 * (i % 50_000));
        }
        Assert.True(exact.IsExact);
        Assert.Equal(1000, exact.Count);
        Assert.False(sampled.IsExact);
        // The standard error of adaptive sampling is 1.2 / sqrt(capacity); three of them.
        Assert.Equal(50_000, sampled.Count, 50_000 * 3 * 1.2 / Math.Sqrt(1000));
    }

    [Fact]
    public void Words_are_distinct_by_every_byte()
    {
        DistinctCounter counter = new();
        string[] words = ["", "\0", "\0\0", "a", "b", "ab", "ba", "aaaaaaaa", "aaaaaaaab", "aaaaaaaaaaaaaaaa", "aaaaaaaabaaaaaaa"];
        foreach (string word in words.Concat(words))
            counter.Add(System.Text.Encoding.UTF8.GetBytes(word));
        Assert.Equal(words.Length, counter.Count);
    }
}
