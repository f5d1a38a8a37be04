namespace Descent.Training.Data;

/// <summary>Statistics of sorted values, NaN left out. There must be a value.</summary>
internal static class OrderStatistics
{
    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    public static double Median(ReadOnlySpan<double> values)
    {
        double[] sorted = Sorted(values);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (0.5 * sorted[middle - 1]) + (0.5 * sorted[middle]);
    }

    /// <summary>The commonest value; the smallest of several.</summary>
    public static double MostFrequent(ReadOnlySpan<double> values)
    {
        double[] sorted = Sorted(values);
        (double best, int most, int run) = (sorted[0], 0, 0);
        for (int i = 0; i < sorted.Length; i++)
        {
            run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
            if (run > most)
                (best, most) = (sorted[i], run);
        }
        return best;
    }

    static double[] Sorted(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        // Array.Sort puts NaN first.
        int missing = 0;
        while (missing < sorted.Length && double.IsNaN(sorted[missing]))
            missing++;
        return sorted[missing..];
    }
}
