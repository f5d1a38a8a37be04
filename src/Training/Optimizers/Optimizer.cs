using System.Numerics;
using System.Runtime.InteropServices;

namespace Descent.Training.Optimizers;

/// <summary>A first-order update rule as arithmetic on vectors; it knows neither model nor loss. All that it remembers between steps
/// is in <see cref="State"/> and <see cref="Scalars"/>: saved and loaded, it goes on bit for bit.</summary>
/// <remarks>The arithmetic is in <typeparamref name="T"/>, element by element, so the result does not depend on the vector width;
/// factors that are the same for all elements (bias corrections) are computed in float64 and then rounded.
/// A step allocates nothing, and is compiled with full optimization at its first call: tiered compilation would run the first hundred
/// milliseconds of every rule at a tenth of its speed, longer than a small training takes.</remarks>
public abstract class Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly List<OptimizerState<T>> state = [];

    /// <param name="length">Number of parameters.</param>
    private protected Optimizer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
    }

    /// <summary>Number of parameters.</summary>
    public int Length { get; }

    /// <summary>The remembered vectors, each of <see cref="Length"/>.</summary>
    public IReadOnlyList<OptimizerState<T>> State => state;

    /// <summary>Remembered single numbers, such as a running product.</summary>
    public virtual Span<double> Scalars => [];

    /// <summary>One update, in place.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="gradient">∂loss/∂θ at <paramref name="parameters"/>; left as it is.</param>
    /// <param name="learningRate">Rate of this step, as the schedule gives it.</param>
    /// <param name="step">1 for the first update.</param>
    public abstract void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step);

    /// <summary>Writes all that is remembered, bit for bit.</summary>
    public void SaveState(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Scalars.Length);
        writer.Write(MemoryMarshal.AsBytes(Scalars));
        writer.Write(state.Count);
        foreach (OptimizerState<T> vector in state)
        {
            writer.Write(vector.Name);
            writer.Write(vector.Values.Length);
            writer.Write(MemoryMarshal.AsBytes(vector.Values.AsSpan()));
        }
    }

    /// <summary>Takes over what <see cref="SaveState"/> of the same kind of optimizer wrote.</summary>
    /// <exception cref="InvalidDataException">The state belongs to another optimizer or another number of parameters.</exception>
    public void LoadState(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Expect(reader.ReadInt32(), Scalars.Length, "single numbers");
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(Scalars));
        Expect(reader.ReadInt32(), state.Count, "vectors");
        foreach (OptimizerState<T> vector in state)
        {
            string name = reader.ReadString();
            if (name != vector.Name)
                throw new InvalidDataException($"The saved optimizer state has '{name}' where '{vector.Name}' is due.");
            Expect(reader.ReadInt32(), vector.Values.Length, $"values of '{name}'");
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(vector.Values.AsSpan()));
        }
    }

    /// <summary>A vector to remember, zero at the start.</summary>
    private protected T[] Remember(string name)
    {
        T[] values = new T[Length];
        state.Add(new OptimizerState<T>(name, values));
        return values;
    }

    /// <summary>A factor in every lane.</summary>
    private protected static Vector<T> All(double value) => new(T.CreateTruncating(value));

    static void Expect(int found, int due, string what)
    {
        if (found != due)
            throw new InvalidDataException($"The saved optimizer state has {found} {what}; this optimizer has {due}.");
    }
}

/// <summary>One vector that an optimizer remembers.</summary>
/// <param name="Name">For example <c>momentum</c>.</param>
/// <param name="Values">One for each parameter.</param>
public sealed record OptimizerState<T>(string Name, T[] Values);
