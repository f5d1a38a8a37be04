using System.Runtime.CompilerServices;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Plans;

/// <content>Whole steps.</content>
public sealed unsafe partial class Plan<T>
{
    /// <summary>Sizes of batches for which there is code for whole steps: the one that mostly comes, and a shorter last one.</summary>
    const int MostSizes = 2;

    readonly List<(int Rows, StepCode Code)> steps = [];

    /// <summary>Whether a step with so many rows can be one piece of code: the work is too little to be divided.</summary>
    internal bool HasStep(int rows) => rows <= BlockRows && parameterCount <= EuclideanNorm.PieceLength && lossIndex >= 0 && gradientCount > 0 && matrixGradients.Count == 0
        && (steps.Count < MostSizes || steps.Exists(known => known.Rows == rows));

    /// <summary>Evaluates and updates, step after step, as long as loss and norm are above their floors.</summary>
    /// <param name="parameters">In the order of <see cref="Layout"/>.</param>
    /// <param name="gradient">Takes the gradient.</param>
    /// <param name="batch">Of the first step; of a size for which there <see cref="HasStep"/>.</param>
    /// <param name="advance">How many rows the next batch begins behind the one before.</param>
    /// <param name="first">Updates made before.</param>
    /// <param name="updates">Always with the same rule.</param>
    /// <returns>Updates made.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Descend(Span<T> parameters, Span<T> gradient, Batch<T> batch, int advance, long first, Updates<T> updates)
    {
        if (parameters.Length != parameterCount || gradient.Length != gradientCount)
            throw WrongLength(parameters.Length, gradient.Length);
        StepCode step = StepOf(batch.Count, updates.Rule);
        if (!ReferenceEquals(bound, batch.Data))
            Bind(batch.Data);
        if (batch.Count > rowCapacity)
            Grow(batch.Count);
        int set = updates.Rule.Factors.Length;
        nint* vectors = stackalloc nint[2 + updates.Remembered.Length];
        fixed (T* theta = parameters, slope = gradient, factors = updates.Factors, best = updates.Lowest is null ? default : updates.Lowest.Room(parameterCount))
        fixed (double* losses = updates.Losses, norms = updates.Norms)
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
                Count = Math.Min(updates.Losses.Length, updates.Norms.Length),
                LowestAt = -1,
                Losses = losses,
                Norms = norms,
                LossFloor = updates.Floors.Loss,
                NormFloor = updates.Floors.GradientNorm,
                Ceiling = updates.Lowest?.Ceiling ?? double.NegativeInfinity,
                MinimumDecrease = updates.Lowest?.MinimumDecrease ?? 0,
                Lowest = (nint)best,
                Factors = (nint)factors,
                FactorsStride = updates.Factors.Length > set ? set * sizeof(T) : 0,
                Advance = advance,
                Vectors = vectors,
            };
            int made = step(table, &call);
            if (call.LowestAt >= 0)
                updates.Lowest!.Taken(losses[call.LowestAt], first + call.LowestAt);
            return made;
        }
    }

    StepCode StepOf(int size, UpdateRule rule)
    {
        foreach ((int known, StepCode ready) in steps)
            if (known == size)
                return ready;
        StepCode compiled = code.Step(size, rule);
        steps.Add((size, compiled));
        return compiled;
    }
}
