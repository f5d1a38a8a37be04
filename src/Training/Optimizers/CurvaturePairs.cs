using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Descent.Training.Optimizers;

/// <summary>The last steps s and changes of gradient y, newest last: an inverse Hessian H that is never written out.
/// Nocedal, Wright: Numerical Optimization, 2nd ed., algorithm 7.4.</summary>
/// <param name="capacity">Pairs that are kept.</param>
/// <param name="length">Parameters.</param>
internal sealed class CurvaturePairs(int capacity, int length)
{
    readonly List<double[]> steps = [], changes = [];
    readonly double[] weights = new double[capacity];

    public int Count => steps.Count;

    public void Clear()
    {
        steps.Clear();
        changes.Clear();
    }

    /// <summary>Remembers a pair, unless rounding has left no curvature in it.</summary>
    public void Add(double[] step, double[] change)
    {
        double curvature = TensorPrimitives.Dot<double>(step, change);
        if (!(curvature > 1e-10 * TensorPrimitives.Norm<double>(step) * TensorPrimitives.Norm<double>(change)))
            return;
        if (steps.Count == capacity)
        {
            steps.RemoveAt(0);
            changes.RemoveAt(0);
        }
        steps.Add(step);
        changes.Add(change);
    }

    /// <summary>The same pairs without the components of some parameters; itself where it is of none.</summary>
    public CurvaturePairs Among(Func<int, bool> isLeftOut)
    {
        int[] leftOut = [.. Enumerable.Range(0, length).Where(isLeftOut)];
        if (leftOut.Length == 0)
            return this;
        CurvaturePairs among = new(capacity, length);
        for (int i = 0; i < steps.Count; i++)
            among.Add(Without(steps[i]), Without(changes[i]));
        return among;

        double[] Without(double[] vector)
        {
            double[] rest = [.. vector];
            foreach (int index in leftOut)
                rest[index] = 0;
            return rest;
        }
    }

    /// <summary>direction = -H·gradient; -gradient itself while there is no pair.</summary>
    public void Direction(ReadOnlySpan<double> gradient, Span<double> direction)
    {
        TensorPrimitives.Negate(gradient, direction);
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            weights[i] = TensorPrimitives.Dot(steps[i], direction) / TensorPrimitives.Dot<double>(steps[i], changes[i]);
            TensorPrimitives.MultiplyAdd(changes[i], -weights[i], direction, direction);
        }
        if (steps.Count > 0)
            TensorPrimitives.Multiply(direction, TensorPrimitives.Dot<double>(steps[^1], changes[^1]) / TensorPrimitives.SumOfSquares<double>(changes[^1]), direction);
        for (int i = 0; i < steps.Count; i++)
        {
            double back = TensorPrimitives.Dot(changes[i], direction) / TensorPrimitives.Dot<double>(steps[i], changes[i]);
            TensorPrimitives.MultiplyAdd(steps[i], weights[i] - back, direction, direction);
        }
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(steps.Count);
        foreach (double[] vector in steps.Concat(changes))
            writer.Write(MemoryMarshal.AsBytes<double>(vector));
    }

    public void Load(BinaryReader reader)
    {
        Clear();
        int count = reader.ReadInt32();
        for (int i = 0; i < 2 * count; i++)
        {
            double[] vector = new double[length];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(vector.AsSpan()));
            (i < count ? steps : changes).Add(vector);
        }
    }
}
