namespace Descent.Training.Data;

/// <summary>Count, extremes, mean and spread of numbers, NaN left out. Two passes; sums are compensated (Neumaier 1974), so that
/// a mean of 10^8 rows keeps its digits, and the spread is taken about the mean and corrected for its rounding
/// (Chan, Golub, LeVeque 1983).</summary>
internal readonly record struct Moments(long Count, double Min, double Max, double Mean, double SumOfSquares)
{
    /// <summary>Divisor n - 1; NaN with fewer than two values.</summary>
    public double SampleStd => Count < 2 ? double.NaN : Math.Sqrt(SumOfSquares / (Count - 1));

    /// <summary>Divisor n; NaN without values.</summary>
    public double PopulationStd => Count < 1 ? double.NaN : Math.Sqrt(SumOfSquares / Count);

    public static Moments Of(ReadOnlySpan<double> values) => Of(values, default, true);

    /// <param name="values">Shape (rows).</param>
    /// <param name="rows">The rows to look at.</param>
    public static Moments Of(ReadOnlySpan<double> values, ReadOnlySpan<int> rows) => Of(values, rows, false);

    static Moments Of(ReadOnlySpan<double> values, ReadOnlySpan<int> rows, bool all)
    {
        int length = all ? values.Length : rows.Length;
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        double sum = 0, lost = 0;
        long count = 0;
        for (int i = 0; i < length; i++)
        {
            double value = values[all ? i : rows[i]];
            if (double.IsNaN(value))
                continue;
            count++;
            min = Math.Min(min, value);
            max = Math.Max(max, value);
            double total = sum + value;
            lost += Math.Abs(sum) >= Math.Abs(value) ? sum - total + value : value - total + sum;
            sum = total;
        }
        if (count == 0)
            return new Moments(0, double.NaN, double.NaN, double.NaN, double.NaN);
        // A constant column has no spread, whatever its mean rounds to.
        double mean = min == max ? min : (sum + lost) / count;
        double squares = 0, rest = 0;
        for (int i = 0; i < length; i++)
        {
            double value = values[all ? i : rows[i]];
            if (double.IsNaN(value))
                continue;
            double difference = value - mean;
            squares += difference * difference;
            rest += difference;
        }
        return new Moments(count, min, max, mean, min == max ? 0 : Math.Max(0, squares - (rest * rest / count)));
    }
}
