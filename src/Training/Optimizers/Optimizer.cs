using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;
using Descent.Training.Threads;

namespace Descent.Training.Optimizers;

/// <summary>A first-order update rule as arithmetic on vectors; it knows neither model nor loss. All that it remembers between steps
/// is in <see cref="State"/> and <see cref="Scalars"/>: saved and loaded, it goes on bit for bit.</summary>
/// <remarks>The arithmetic is in <typeparamref name="T"/>, element by element, so the result does not depend on the vector width;
/// factors that are the same for all elements (bias corrections) are computed in float64 and then rounded.
/// The rule is a formula (<see cref="Rule"/>) that is compiled, for all optimizers of the process with the same, when it is first needed:
/// alone for <see cref="Step"/>, or into the code of a whole step. A step allocates nothing.</remarks>
public abstract class Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Parameters that a thread moves together: some microseconds' work.</summary>
    const int PieceLength = 16 * 1024;

    readonly List<OptimizerState<T>> state = [];
    readonly double[] exact;
    readonly T[] rounded;
    readonly Action<int, int> movePiece;
    ThreadTeam team = ThreadTeam.Alone;
    nint[] vectors = [];
    UpdateRule? rule;
    UpdateCode? code;

    /// <param name="length">Number of parameters.</param>
    /// <param name="factors">How many numbers of a step are the same for all parameters.</param>
    private protected Optimizer(int length, int factors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        (exact, rounded) = (new double[factors], new T[factors]);
        movePiece = MovePiece;
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
    /// <exception cref="ArgumentException">A vector has another length.</exception>
    public unsafe void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        if (parameters.Length != Length || gradient.Length != Length)
            throw new ArgumentException($"{parameters.Length} parameters and {gradient.Length} derivatives; this optimizer is for {Length}.");
        code ??= UpdateCodes.Of(Rule, typeof(T));
        Prepare(rounded, learningRate, step);
        if (vectors.Length == 0)
            vectors = [0, 0, .. state.Select(vector => vector.Address)];
        fixed (T* theta = parameters, slope = gradient)
        {
            (vectors[0], vectors[1]) = ((nint)theta, (nint)slope);
            team.Run((Length + PieceLength - 1) / PieceLength, movePiece);
        }
    }

    /// <summary>Lets a team share the updates of many parameters.</summary>
    internal void SharedBy(ThreadTeam team) => this.team = team;

    unsafe void MovePiece(int piece, int member)
    {
        nint start = (nint)piece * PieceLength;
        nint* moved = stackalloc nint[vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
            moved[i] = vectors[i] + start * sizeof(T);
        fixed (T* factors = rounded)
            code!(moved, factors, (nint)Math.Min(PieceLength, Length - start) * sizeof(T));
    }

    /// <summary>What happens to each parameter.</summary>
    internal UpdateRule Rule => rule ??= new UpdateRule(
        typeof(T) == typeof(double) ? LanePrecision.Double : LanePrecision.Single, state.Count, exact.Length, Formula);

    /// <summary>How many numbers <see cref="Prepare(Span{T}, double, long)"/> writes.</summary>
    internal int FactorCount => exact.Length;

    /// <summary>Whether the factors of this and all later steps depend on the rate alone.</summary>
    internal virtual bool IsSteady(long step) => false;

    /// <summary>The factors of a step; to be asked for once a step where there are <see cref="Scalars"/>.</summary>
    internal void Prepare(Span<T> factors, double learningRate, long step)
    {
        Prepare(exact, learningRate, step);
        for (int i = 0; i < exact.Length; i++)
            factors[i] = T.CreateTruncating(exact[i]);
    }

    /// <summary>Computes the factors of a step, with <see cref="Put"/>.</summary>
    private protected abstract void Prepare(Span<double> factors, double learningRate, long step);

    /// <summary>The rule. Which terms it has may depend on the settings, not on the step.</summary>
    private protected abstract UpdateEnd Formula(UpdateStart start);

    private protected static void Put(Span<double> factors, params ReadOnlySpan<double> values) => values.CopyTo(factors);

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
        T[] values = GC.AllocateArray<T>(Length, pinned: true);
        state.Add(new OptimizerState<T>(name, values));
        return values;
    }

    static void Expect(int found, int due, string what)
    {
        if (found != due)
            throw new InvalidDataException($"The saved optimizer state has {found} {what}; this optimizer has {due}.");
    }
}

/// <summary>One vector that an optimizer remembers.</summary>
/// <param name="Name">For example <c>momentum</c>.</param>
/// <param name="Values">One for each parameter, in memory that does not move.</param>
public sealed record OptimizerState<T>(string Name, T[] Values)
{
    internal unsafe nint Address => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Values));
}
