namespace Descent.Training.Optimizers;

/// <summary>Which parameters a step leaves at a bound, so that the others can be solved for. Those are held that are at a bound with the loss falling
/// beyond it; those stop that a step would carry across one.</summary>
/// <remarks>A step is solved for with the held ones left out; what it carries across a bound stops there, and the others are solved for again, until
/// nothing crosses. Bertsekas (1982), Projected Newton methods for optimization problems with simple constraints, SIAM J. Control Optim. 20.</remarks>
/// <param name="box">The bounds; <see langword="null"/> where there are none.</param>
/// <param name="length">Scalars in θ.</param>
internal sealed class ActiveSet(Box<double>? box, int length)
{
    readonly bool[] held = new bool[length];
    readonly bool[] stopped = new bool[length];
    readonly double[] way = new double[length];

    /// <summary>There are bounds.</summary>
    public bool IsBounded => box is not null;

    /// <summary>Parameters that are not held.</summary>
    public int Free { get; private set; } = length;

    /// <summary>A step was stopped at a bound.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>What the stopped ones move: the way to their bound. 0 for the others.</summary>
    public ReadOnlySpan<double> Way => way;

    /// <summary>The parameter is not solved for.</summary>
    public bool IsStill(int parameter) => held[parameter] || stopped[parameter];

    public bool IsHeld(int parameter) => held[parameter];

    /// <summary>Begins at a point with its slope: finds those that are held, and nothing has stopped yet.</summary>
    public void Begin(ReadOnlySpan<double> parameters, ReadOnlySpan<double> slope)
    {
        if (HasStopped)
            Restart();
        if (box is null)
            return;
        Free = held.Length;
        for (int j = 0; j < held.Length; j++)
            if (held[j] = box.Holds(j, parameters[j], slope[j]))
                Free--;
    }

    /// <summary>Nothing has stopped.</summary>
    public void Restart()
    {
        Array.Clear(stopped);
        Array.Clear(way);
        HasStopped = false;
    }

    /// <summary>Stops what the step carries across a bound.</summary>
    /// <returns>True where there was any: the others are to be solved for again.</returns>
    public bool Stop(ReadOnlySpan<double> parameters, ReadOnlySpan<double> step)
    {
        bool any = false;
        for (int j = 0; box is not null && j < held.Length; j++)
        {
            double end = parameters[j] + step[j], nearest = box.Nearest(j, end);
            if (IsStill(j) || nearest == end)
                continue;
            way[j] = nearest - parameters[j];
            any = stopped[j] = true;
        }
        HasStopped |= any;
        return any;
    }

    /// <summary>Stops a parameter where it is.</summary>
    public void Stop(int parameter) => HasStopped = stopped[parameter] = true;

    /// <summary>The end of a step: inside, and what stopped is at its bound to the last bit.</summary>
    public void Land(ReadOnlySpan<double> parameters, ReadOnlySpan<double> step, double share, Span<double> end)
    {
        for (int j = 0; j < held.Length; j++)
        {
            // Rounding may leave the sum on either side of the bound.
            double beyond = stopped[j] && share == 1 ? 2 * way[j] : share * step[j];
            end[j] = parameters[j] + beyond;
        }
        box?.Project(end);
    }

    /// <summary>Down the slope, each parameter in its scale, and into the box: it lowers the loss where anything does, if it is short enough.</summary>
    public void Descend(ReadOnlySpan<double> parameters, ReadOnlySpan<double> slope, ReadOnlySpan<double> scale, Span<double> step)
    {
        Restart();
        for (int j = 0; j < held.Length; j++)
            step[j] = box!.Nearest(j, parameters[j] - slope[j] / scale[j] / scale[j]) - parameters[j];
    }
}
