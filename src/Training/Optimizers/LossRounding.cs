namespace Descent.Training.Optimizers;

/// <summary>How far rounding alone moves the loss at a point: it changes by so much when every parameter changes in its last bits.</summary>
internal static class LossRounding
{
    /// <summary>Units in the last place by which θ changes.</summary>
    const int Ulps = 4;

    /// <summary>The largest change of the loss over θ moved up, moved down, and moved alternately; at least an ulp of the loss.</summary>
    /// <param name="function">The loss.</param>
    /// <param name="loss">Its value at θ.</param>
    /// <param name="parameters">θ.</param>
    public static double Of(SmoothFunction function, double loss, ReadOnlySpan<double> parameters)
    {
        double[] moved = new double[parameters.Length];
        double most = Math.BitIncrement(Math.Abs(loss)) - Math.Abs(loss);
        foreach ((bool even, bool odd) in new[] { (true, true), (false, false), (true, false) })
        {
            for (int i = 0; i < moved.Length; i++)
                moved[i] = Move(parameters[i], (i & 1) == 0 ? even : odd);
            double change = Math.Abs(function.Evaluate(moved, []) - loss);
            if (change > most)
                most = change;
        }
        return most;
    }

    static double Move(double value, bool up)
    {
        for (int i = 0; i < Ulps; i++)
            value = up ? Math.BitIncrement(value) : Math.BitDecrement(value);
        return value;
    }
}
