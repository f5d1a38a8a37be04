namespace Descent.Training.Optimizers;

/// <summary>How far rounding alone moves the loss at a point: it changes by so much when every parameter changes in its last bits, or by as little as is lost when what it
/// stands for is added to something larger.</summary>
internal static class LossRounding
{
    /// <summary>Units in the last place by which θ changes.</summary>
    const double Change = 4 * 2.220446049250313e-16;

    /// <summary>The largest change of the loss over θ moved up, moved down, and moved alternately; at least an ulp of the loss.</summary>
    /// <param name="function">The loss.</param>
    /// <param name="loss">Its value at θ.</param>
    /// <param name="parameters">θ.</param>
    /// <param name="scale">For each parameter the root of its curvature: what it does to the loss.</param>
    public static double Of(SmoothFunction function, double loss, ReadOnlySpan<double> parameters, ReadOnlySpan<double> scale)
    {
        double[] moved = new double[parameters.Length];
        double largest = 0;
        for (int i = 0; i < moved.Length; i++)
            largest = Math.Max(largest, Math.Abs(parameters[i] * scale[i]));
        double most = Math.BitIncrement(Math.Abs(loss)) - Math.Abs(loss);
        foreach ((int even, int odd) in new[] { (1, 1), (-1, -1), (1, -1) })
        {
            for (int i = 0; i < moved.Length; i++)
                moved[i] = parameters[i] + ((i & 1) == 0 ? even : odd) * Change * Math.Max(Math.Abs(parameters[i]), largest / scale[i]);
            double change = Math.Abs(function.Evaluate(moved, []) - loss);
            if (change > most)
                most = change;
        }
        return most;
    }
}
