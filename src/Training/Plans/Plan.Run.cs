using System.Runtime.CompilerServices;
using Descent.Training.Autodiff;

namespace Descent.Training.Plans;

/// <content>Execution.</content>
public sealed unsafe partial class Plan<T>
{
    /// <summary>Evaluates the graph.</summary>
    /// <param name="parameters">In the order of <see cref="Layout"/>.</param>
    /// <param name="batch">Has a slot for every input of the graph.</param>
    /// <param name="gradient">Takes the gradient; may be empty where the plan has none.</param>
    /// <returns>The loss.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Run(ReadOnlySpan<T> parameters, Batch<T> batch, Span<T> gradient)
    {
        if (parameters.Length != parameterCount || gradient.Length != gradientCount && gradientCount > 0)
            throw WrongLength(parameters.Length, gradient.Length);
        if (!ReferenceEquals(bound, batch.Data))
            Bind(batch.Data);
        if (batch.Count > rowCapacity)
            Grow(batch.Count);
        fixed (T* theta = parameters, slope = gradient)
        {
            if (!pointed || theta != lastParameters || slope != lastGradient)
                Point(theta, slope);
            Point(batch);
            foreach (CompiledPhase phase in phases)
                if (!phase.IsPass)
                    phase.Code(table, rows);
                else if (rows <= BlockRows)
                    Block(phase.Code, table, 0, rows, adding: false);
                else
                    Pass(phase);
            foreach (ScalarGradient one in scalarGradients)
                slope[one.Offset] = T.CreateTruncating(values[one.Scalar]);
            if (matrixGradients.Count > 0)
                CopyGradients(slope);
        }
        return lossIndex >= 0 ? values[lossIndex] : loss is null ? 0 : Scalar(loss);
    }

    /// <summary>As the other, for plans without a gradient.</summary>
    public double Run(ReadOnlySpan<T> parameters, Batch<T> batch) => Run(parameters, batch, []);

    /// <summary>The values of one of the outputs after a run, row-major; overwritten by the next run.</summary>
    public ReadOnlySpan<T> Output(int index)
    {
        Node node = outputs[index];
        return node.Shape.IsScalar
            ? throw new InvalidOperationException($"Output {index} is a single number: use OutputScalar.")
            : new ReadOnlySpan<T>((void*)AllRows(memory[node].Slot), node.Shape.Size(rows));
    }

    /// <summary>The value of an output of shape 1 x 1 after a run.</summary>
    public double OutputScalar(int index) => Scalar(outputs[index]);

    /// <summary>What parameters and gradients there are is known when the arrays are: both stay where they are for a whole training.</summary>
    void Point(T* theta, T* slope)
    {
        foreach ((int slot, int offset) in parameterSlots)
            table[slot] = (nint)(theta + offset);
        foreach ((int slot, int offset) in gradientSlots)
            table[slot] = (nint)(slope + offset);
        foreach (CompiledPhase phase in phases)
            PointToResults(phase);
        lastParameters = theta;
        lastGradient = slope;
        pointed = true;
    }

    void Point(Batch<T> batch)
    {
        rows = batch.Count;
        if (rowCountIndex >= 0)
            values[rowCountIndex] = rows;
        foreach (RowSlot slot in rowSlots)
            if (slot.Source == 0)
                slot.Base = slot.Room(rows);
            else if (batch.Indices.IsEmpty)
                slot.Base = slot.Source + batch.Start * slot.RowBytes;
            else
            {
                slot.Base = slot.Room(rows);
                Gather(slot, batch.Indices);
            }
    }

    /// <summary>Gradients that are not computed in their place: parameters themselves, constants, and those that two parameters share.</summary>
    void CopyGradients(T* slope)
    {
        foreach ((Node node, ParameterSlice target) in matrixGradients)
            if (node.Shape.IsScalar)
                slope[target.Offset] = T.CreateTruncating(Scalar(node));
            else
                Unsafe.CopyBlockUnaligned(slope + target.Offset, (void*)table[memory[node].Slot], (uint)(target.Size * sizeof(T)));
    }

    double Scalar(Node node) => node.Op is Autodiff.Ops.Constant constant ? constant.Values[0]
        : memory[node] is { Place: Place.Scalar, Slot: int index } ? values[index]
        : double.CreateTruncating(*(T*)table[memory[node].Slot]);

    /// <summary>Where the first row of the batch is, for values that have one for each; where the value is, for others.</summary>
    nint AllRows(int slot) => Array.Find(rowSlots, candidate => candidate.Slot == slot)?.Base ?? table[slot];

    ArgumentException WrongLength(int parameters, int gradient) => parameters != parameterCount
        ? new($"{parameters} parameters given, the layout has {parameterCount}.")
        : new($"The gradient has room for {gradient} numbers, the layout has {parameterCount}.");
}
