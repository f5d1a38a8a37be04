using System.Runtime.CompilerServices;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Plans;

/// <content>Whole steps.</content>
public sealed unsafe partial class Plan<T>
{
    /// <summary>Sizes of batches for which there is code for a whole step: the one that mostly comes, and a shorter last one.</summary>
    const int MostSizes = 2;

    readonly List<(int Rows, StepCode Code)> steps = [];

    /// <summary>Whether a step with so many rows can be one piece of code.</summary>
    internal bool HasStep(int rows) => rows <= BlockRows && lossIndex >= 0 && gradientCount > 0 && matrixGradients.Count == 0
        && (steps.Count < MostSizes || steps.Exists(step => step.Rows == rows));

    /// <summary>Evaluates and updates, step after step, as long as loss and norm are above their floors.</summary>
    /// <param name="parameters">In the order of <see cref="Layout"/>.</param>
    /// <param name="gradient">Takes the gradient.</param>
    /// <param name="batch">Of the first step; of a size for which there <see cref="HasStep"/>.</param>
    /// <param name="advance">How many rows the next batch begins behind the one before.</param>
    /// <param name="updates">Always with the same rule.</param>
    /// <returns>Updates made.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Descend(Span<T> parameters, Span<T> gradient, Batch<T> batch, int advance, Updates<T> updates)
    {
        if (parameters.Length != parameterCount || gradient.Length != gradientCount)
            throw WrongLength(parameters.Length, gradient.Length);
        StepCode code = StepOf(batch.Count, updates.Rule);
        if (!ReferenceEquals(bound, batch.Data))
            Bind(batch.Data);
        if (batch.Count > rowCapacity)
            Grow(batch.Count);
        int count = updates.Losses.Length, made = 0;
        nint* vectors = stackalloc nint[2 + updates.Remembered.Length];
        fixed (T* theta = parameters, slope = gradient, factors = updates.Factors)
        {
            if (!pointed || theta != lastParameters || slope != lastGradient)
                Point(theta, slope);
            Point(batch);
            foreach (RowSlot slot in rowSlots)
                table[slot.Slot] = slot.Base;
            table[Memory.AddingSlot] = 0;
            (vectors[0], vectors[1]) = ((nint)theta, (nint)slope);
            updates.Remembered.CopyTo(new Span<nint>(vectors + 2, updates.Remembered.Length));
            StepCall call = new()
            {
                LossFloor = updates.Floors.Loss,
                NormFloor = updates.Floors.GradientNorm,
                Factors = (nint)factors,
                Vectors = vectors,
            };
            int set = updates.Rule.Factors.Length;
            int stride = updates.Factors.Length > set ? set * sizeof(T) : 0;
            while (code(table, &call) != 0)
            {
                updates.Losses[made] = call.Loss;
                updates.Norms[made] = call.Norm;
                if (++made == count)
                    break;
                call.Factors += stride;
                if (advance != 0)
                    foreach (RowSlot slot in rowSlots)
                        if (slot.Source != 0)
                            table[slot.Slot] += advance * slot.RowBytes;
            }
        }
        return made;
    }

    StepCode StepOf(int rows, UpdateRule rule)
    {
        foreach ((int known, StepCode ready) in steps)
            if (known == rows)
                return ready;
        StepCode code = StepEmitter.Compile(schedule, memory, typeof(T), rows, parameterCount, loss!,
            gradient.Zip(Layout.Slices).Where(pair => memory[pair.First].Place == Place.Scalar).Select(pair => (pair.First, pair.Second.Offset)), rule);
        steps.Add((rows, code));
        return code;
    }
}
