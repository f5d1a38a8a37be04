using Descent.Training.Optimizers;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>How large a training will be, and whether that is allowed.</summary>
internal static class Sizes
{
    /// <summary>The most vectors as long as θ that an optimizer remembers.</summary>
    const int OptimizerVectors = 3;

    /// <summary>The limits of a training that has no rows.</summary>
    public static void CheckObjective(TrainingSpec spec, ModelSketch? sketch, Report report) =>
        CheckSteps(spec.Record, sketch?.ParameterCount, HasSteps(spec, report) ? PreparedTable.Steps(spec, 1) : null, report);

    /// <summary>The size of an objective, which has no rows.</summary>
    /// <param name="spec">Resolved, within the limits.</param>
    public static Estimate OfObjective(TrainingSpec spec, ModelGraph graph)
    {
        long parameters = graph.ParameterCount, steps = PreparedTable.Steps(spec, 1);
        return new Estimate(0, 0, 0, 0, parameters, steps, steps, 8 * parameters * (4 + OptimizerVectors), graph.FlopsOfGradient(1) + 10.0 * parameters);
    }

    /// <summary>The limits, each as far as what it bounds is known.</summary>
    /// <param name="spec">With the defaults that are known; of one without a prepared table those of the optimizer are not.</param>
    public static void Check(TrainingSpec spec, PreparedTable? prepared, ModelSketch? sketch, Report report)
    {
        if (prepared is not null)
        {
            int width = prepared.Preprocessor.Width;
            long rows = prepared.Split.Train.Length + prepared.Split.Validation.Length + prepared.Split.Test.Length;
            if (rows * width > Limits.FeatureCells)
                report.Refuse(new Problem("/features", "too_large", $"{rows:#,0} rows of {width:#,0} inputs are {rows * width:#,0} numbers; at most {Limits.FeatureCells:#,0} fit. Choose fewer features, or a smaller preprocessing.max_categories."));
        }
        long? parameters = sketch?.ParameterCount;
        if (parameters > Limits.Parameters)
            report.Refuse(new Problem("/model", "too_large", $"The model has {parameters:#,0} parameters; at most {Limits.Parameters:#,0} are allowed.") { Allowed = [$"<= {Limits.Parameters:#,0} parameters"] });
        CheckSteps(spec.Record, parameters, prepared is not null && HasSteps(spec, report) ? PreparedTable.Steps(spec, prepared.Batches(spec).StepsPerEpoch) : null, report);
        if (parameters > Limits.Parameters || parameters is not long count || spec.Optimizer is null || !report.Problems.AreSound("/optimizer", "/precision"))
            return;
        long checkpoint = TrainingMemory.OfCheckpoint(spec, (int)count);
        if (checkpoint > Limits.CheckpointBytes)
            report.Refuse(new Problem("/model", "too_large", $"A checkpoint of {count:#,0} parameters with what the optimizer remembers has {checkpoint:#,0} bytes; at most {Limits.CheckpointBytes:#,0} can be stored.")
            { Allowed = [$"<= {Limits.CheckpointBytes:#,0} bytes a checkpoint"] });
    }

    /// <param name="spec">Resolved, within the limits.</param>
    public static Estimate Of(TrainingSpec spec, PreparedTable prepared, ModelGraph graph)
    {
        long stepsPerEpoch = prepared.Batches(spec).StepsPerEpoch, steps = PreparedTable.Steps(spec, stepsPerEpoch);
        long batch = spec.BatchSize ?? prepared.Split.Train.Length, parameters = graph.ParameterCount;
        return new Estimate(
            prepared.Split.Train.Length, prepared.Split.Validation.Length, prepared.Split.Test.Length, prepared.Preprocessor.Width, parameters,
            steps, (steps + stepsPerEpoch - 1) / stepsPerEpoch, TrainingMemory.Of(spec, prepared, graph, Environment.ProcessorCount),
            graph.FlopsOfGradient(batch) + 10.0 * parameters);
    }

    /// <summary>All that the number of steps depends on could be read.</summary>
    static bool HasSteps(TrainingSpec spec, Report report) =>
        spec.Optimizer is not null && (spec.Epochs is not null || spec.MaxSteps is not null || spec.Optimizer is CurvatureSpec)
        && report.Problems.AreSound("/epochs", "/max_steps", "/batch_size", "/full_batch", "/batches", "/optimizer/max_steps");

    /// <summary>Steps have a limit; parameters are recorded for models that can be read, and no more of them than fit a history.</summary>
    static void CheckSteps(RecordSpec? record, long? parameters, long? steps, Report report)
    {
        if (steps > Limits.Steps)
            report.Refuse(new Problem("/epochs", "out_of_range", $"These are {steps:#,0} steps; at most {Limits.Steps:#,0} are allowed.") { Allowed = [$"<= {Limits.Steps:#,0} steps in all"] });
        if (record is not { Parameters: true })
            return;
        if (parameters > Limits.RecordedParameters)
            report.Refuse(new Problem("/record/parameters", "too_large", $"The model has {parameters:#,0} parameters; they are recorded with the losses up to {Limits.RecordedParameters:#,0}.")
            { Value = "true", Allowed = ["false"] });
        else if (parameters is long each && steps is long all && RecordSpec.EveryOf(record, all) is int every && all / every * each > Limits.RecordedNumbers && report.Problems.AreSound("/record/every"))
        {
            long least = (all * each + Limits.RecordedNumbers - 1) / Limits.RecordedNumbers;
            report.Refuse(new Problem("/record/every", "out_of_range", $"{each:#,0} parameters at {all / every:#,0} steps are more than {Limits.RecordedNumbers:#,0} numbers. Record fewer steps.")
            { Value = $"{every}", Allowed = [$">= {least}"] });
        }
    }
}
