using System.Numerics;

namespace Descent.Training.Optimizers;

/// <summary>Bounds on each scalar of θ, ends included. A minimum in a box is a point where the loss falls along no direction that stays inside:
/// the slope vanishes, or points beyond a bound that the parameter is at (Karush, Kuhn and Tucker's conditions).</summary>
public sealed class Box<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly T[] lower, upper;

    /// <param name="lower">Rounded up where <typeparamref name="T"/> does not hold it.</param>
    /// <param name="upper">Rounded down.</param>
    public Box(IReadOnlyList<double> lower, IReadOnlyList<double> upper)
    {
        this.lower = [.. lower.Select(bound => T.CreateTruncating(bound) is T rounded && double.CreateTruncating(rounded) < bound ? T.BitIncrement(rounded) : rounded)];
        this.upper = [.. upper.Select(bound => T.CreateTruncating(bound) is T rounded && double.CreateTruncating(rounded) > bound ? T.BitDecrement(rounded) : rounded)];
    }

    /// <summary>The nearest point of the box, in place; what is not a number stays so.</summary>
    public void Project(Span<T> parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] = Nearest(i, parameters[i]);
    }

    public T Nearest(int index, T value) => value < lower[index] ? lower[index] : value > upper[index] ? upper[index] : value;

    /// <summary>Nothing lies beyond a bound.</summary>
    public bool Contains(ReadOnlySpan<T> parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
            if (parameters[i] < lower[i] || parameters[i] > upper[i])
                return false;
        return true;
    }

    /// <summary>The parameter is at a bound, and the loss would fall beyond it.</summary>
    public bool Holds(int index, T value, T slope) => (value <= lower[index] && slope > T.Zero) || (value >= upper[index] && slope < T.Zero);

    /// <summary>The gradient without the slopes that point beyond a bound, in place.</summary>
    public void Release(ReadOnlySpan<T> parameters, Span<T> gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
            if (Holds(i, parameters[i], gradient[i]))
                gradient[i] = T.Zero;
    }
}
