using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>How large a training will be, and whether that is allowed.</summary>
internal static class Sizes
{
    /// <summary>The most vectors as long as θ that an optimizer remembers.</summary>
    const int OptimizerVectors = 3;

    /// <summary>The size of an objective, which has no rows.</summary>
    public static Estimate? CheckObjective(TrainingSpec spec, ModelGraph graph, Report report)
    {
        long steps = PreparedTable.Steps(spec, 1), parameters = graph.ParameterCount;
        CheckSteps(spec.Record, parameters, steps, report);
        return report.Problems.Count > 0 ? null
            : new Estimate(0, 0, 0, 0, parameters, steps, 8 * parameters * (4 + OptimizerVectors), graph.FlopsOfGradient(1) + 10.0 * parameters);
    }

    /// <param name="spec">Resolved but for its size.</param>
    /// <returns><see langword="null"/> when a limit is exceeded.</returns>
    public static Estimate? Check(TrainingSpec spec, PreparedTable prepared, ModelGraph graph, Report report)
    {
        int before = report.Problems.Count;
        long parameters = graph.ParameterCount;
        int width = prepared.Preprocessor.Width;
        long rows = prepared.Split.Train.Length + prepared.Split.Validation.Length + prepared.Split.Test.Length;
        if (rows * width > Limits.FeatureCells)
            report.Refuse(new Problem("/features", "too_large", $"{rows:#,0} rows of {width:#,0} inputs are {rows * width:#,0} numbers; at most {Limits.FeatureCells:#,0} fit. Choose fewer features, or a smaller preprocessing.max_categories."));
        if (parameters > Limits.Parameters)
            report.Refuse(new Problem("/model", "too_large", $"The model has {parameters:#,0} parameters; at most {Limits.Parameters:#,0} are allowed.") { Allowed = [$"<= {Limits.Parameters:#,0} parameters"] });
        long steps = PreparedTable.Steps(spec, prepared.Batches(spec).StepsPerEpoch);
        CheckSteps(spec.Record, parameters, steps, report);
        if (report.Problems.Count > before)
            return null;

        long checkpoint = TrainingMemory.OfCheckpoint(spec, (int)parameters);
        if (checkpoint > Limits.CheckpointBytes)
        {
            report.Refuse(new Problem("/model", "too_large", $"A checkpoint of {parameters:#,0} parameters with what the optimizer remembers has {checkpoint:#,0} bytes; at most {Limits.CheckpointBytes:#,0} can be stored.")
            { Allowed = [$"<= {Limits.CheckpointBytes:#,0} bytes a checkpoint"] });
            return null;
        }
        long batch = spec.BatchSize ?? prepared.Split.Train.Length;
        long memory = TrainingMemory.Of(spec, prepared, graph, Environment.ProcessorCount);
        return new Estimate(prepared.Split.Train.Length, prepared.Split.Validation.Length, prepared.Split.Test.Length, width, parameters, steps, memory,
            graph.FlopsOfGradient(batch) + 10.0 * parameters);
    }

    /// <summary>Steps have a limit; parameters are recorded for models that can be read, and no more of them than fit a history.</summary>
    static void CheckSteps(RecordSpec? record, long parameters, long steps, Report report)
    {
        if (steps > Limits.Steps)
            report.Refuse(new Problem("/epochs", "out_of_range", $"These are {steps:#,0} steps; at most {Limits.Steps:#,0} are allowed.") { Allowed = [$"<= {Limits.Steps:#,0} steps in all"] });
        if (record is not { Parameters: true })
            return;
        int every = RecordSpec.EveryOf(record, steps);
        if (parameters > Limits.RecordedParameters)
            report.Refuse(new Problem("/record/parameters", "too_large", $"The model has {parameters:#,0} parameters; they are recorded with the losses up to {Limits.RecordedParameters:#,0}.")
            { Value = "true", Allowed = ["false"] });
        else if (steps / every * parameters > Limits.RecordedNumbers)
        {
            long least = (steps * parameters + Limits.RecordedNumbers - 1) / Limits.RecordedNumbers;
            report.Refuse(new Problem("/record/every", "out_of_range", $"{parameters:#,0} parameters at {steps / every:#,0} steps are more than {Limits.RecordedNumbers:#,0} numbers. Record fewer steps.")
            { Value = $"{every}", Allowed = [$">= {least}"] });
        }
    }
}
