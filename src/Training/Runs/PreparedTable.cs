using Descent.Training.Data;
using Descent.Training.Optimizers;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>A table made ready for one training: which rows do what, and how columns become numbers. All learned from the training rows.</summary>
/// <param name="Table">With the columns that formulas of the spec add to it.</param>
/// <param name="Split">Positions of the rows in the table.</param>
/// <param name="Preprocessor">Features → inputs.</param>
/// <param name="Classes">Set for a classification.</param>
/// <param name="Numbers">Set for a regression or counts.</param>
internal sealed record PreparedTable(Table Table, Split Split, Preprocessor Preprocessor, ClassTarget? Classes, NumberTarget? Numbers)
{
    /// <summary>The model, loss and penalties of a spec on this table.</summary>
    public ModelGraph Graph(TrainingSpec spec) => ModelGraph.Of(spec, Preprocessor.Width, Classes, Numbers);

    /// <summary>The order in which a training takes the rows.</summary>
    public Batches Batches(TrainingSpec spec)
    {
        if (spec.Batches is not null)
            return Data.Batches.Explicit(spec.Batches, Split.Train, [])!;
        return spec.BatchSize is int size
            ? Data.Batches.OfSize(Split.Train.Length, size, spec.Shuffle!.Value, (ulong)spec.Seed!.Value)
            : Data.Batches.Full(Split.Train.Length);
    }

    /// <summary>Updates in all: the smaller of what <c>epochs</c>, <c>max_steps</c> and the optimizer's own <c>max_steps</c> allow.</summary>
    public static long Steps(TrainingSpec spec, long stepsPerEpoch) => Math.Min(Wanted(spec, stepsPerEpoch), MethodSteps(spec, stepsPerEpoch) ?? long.MaxValue);

    /// <summary>Updates after which the optimizer gives up: null where it never does, or where the client wanted no more than that.</summary>
    public static long? MethodSteps(TrainingSpec spec, long stepsPerEpoch) =>
        spec.Optimizer is CurvatureSpec method && method.MaxSteps < Wanted(spec, stepsPerEpoch) ? method.MaxSteps : null;

    static long Wanted(TrainingSpec spec, long stepsPerEpoch)
    {
        long byEpochs = spec.Epochs is int epochs ? checked(epochs * stepsPerEpoch) : long.MaxValue;
        return Math.Min(byEpochs, spec.MaxSteps ?? long.MaxValue);
    }
}
