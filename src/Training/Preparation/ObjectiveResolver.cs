using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>The spec of an objective → resolved spec, or all problems at once. There is no table; whatever belongs to one is refused.</summary>
internal sealed class ObjectiveResolver(SpecReading reading, ObjectiveSpec model)
{
    /// <summary>Parameters up to which the Hessian is cheap.</summary>
    const int MostForNewton = 100;

    /// <summary>Steps of a first-order optimizer where the client counts none.</summary>
    const int DefaultSteps = 10_000;

    readonly Report report = new(reading.Problems);

    public Resolution Resolve()
    {
        TrainingSpec spec = reading.Spec!;
        RefuseData(spec);
        CurvatureRules.CheckAlone(spec, report);
        FormulaRules.CheckAlone(spec, report);
        FormulaRules.Check(model, [], report);
        ModelSketch? sketch = ModelSketch.Of(model, null, null, report);
        ModelGraph? graph = report.Problems.AreSound("/model") ? ModelGraph.OfObjective(spec) : null;
        if (graph is not null)
            spec = Recipe(spec with { Precision = spec.Precision ?? Precision.Float64 }, graph);
        CurvatureRules.Check(spec, sketch, null, report);
        if (spec.Initial is not null && sketch is not null)
            InitialParameters.Check(spec.Initial, sketch.Scope.Parameters, sketch.HasShapes, report.Problems);
        Sizes.CheckObjective(spec, sketch, report);
        if (report.Problems.Count > 0 || graph is null)
            return report.Conclude(null, null, isMalformed: reading.Problems.Count > 0);
        return report.Conclude(AutomaticRate.Choose(spec, () => LossSurface.OfObjective(spec), report), Sizes.OfObjective(spec, graph), isMalformed: false);
    }

    void RefuseData(TrainingSpec spec)
    {
        Refuse("dataset", spec.Dataset);
        Refuse("target", spec.Target);
        Refuse("targets", spec.Targets);
        Refuse("features", spec.Features);
        Refuse("batch_size", spec.BatchSize);
        Refuse("full_batch", spec.FullBatch);
        Refuse("shuffle", spec.Shuffle);
        Refuse("batches", spec.Batches);
        Refuse("split", spec.Split);
        Refuse("preprocessing", spec.Preprocessing);
        Refuse("cross_validation", spec.CrossValidation);
        if (spec.Loss is not null)
            report.Refuse(new Problem("/loss", "model_mismatch", "An objective is what is minimised; it has no loss beside."));
        if (RegularizationSpec.Penalizes(spec))
            report.Refuse(new Problem("/regularization", "model_mismatch", "An objective says all that is minimised: write the penalty into its formula."));

        void Refuse(string field, object? value)
        {
            if (value is not null)
                report.Refuse(new Problem($"/{field}", "model_mismatch", $"An objective has no data: {field} does not go with it. For a formula that is fitted to a table the model is 'formula'."));
        }
    }

    TrainingSpec Recipe(TrainingSpec spec, ModelGraph graph)
    {
        bool chosen = spec.Optimizer is null;
        if (chosen)
            spec = spec with { Optimizer = Optimizer(spec, graph) };
        if (spec.Optimizer is FirstOrderSpec && spec.Epochs is null && spec.MaxSteps is null)
        {
            spec = spec with { MaxSteps = DefaultSteps };
            report.Choose("/max_steps", $"{DefaultSteps:#,0}", "A round number of steps; say max_steps for another.");
        }
        return spec with
        {
            Schedule = spec.Schedule ?? Catalog.Default<ScheduleSpec>(chosen && spec.Optimizer is FirstOrderSpec ? "cosine" : "constant"),
            Regularization = new RegularizationSpec(),
            Seed = spec.Seed ?? 0,
            Record = spec.Record ?? new RecordSpec(),
            Restarts = spec.Restarts ?? 1,
            Priority = spec.Priority ?? 0,
            Stop = spec.Stop ?? new StopSpec(),
        };
    }

    OptimizerSpec Optimizer(TrainingSpec spec, ModelGraph graph)
    {
        bool bounded = model.Lower.Count + model.Upper.Count > 0;
        (OptimizerSpec optimizer, string reason) =
            !Defaults.AllowsCurvature(spec) || graph.HasKinks ? (new AdamSpec { LearningRate = 0.01 }, "Adam asks for the gradient alone; a step changes a parameter by about the learning rate, so choose one that suits their units.")
            : SquaredTerms.AreApparent(model) ? (new LevenbergMarquardtSpec(), "The formula is a sum of squares: Gauss-Newton steps in a trust region, with exact derivatives.")
            : graph.ParameterCount <= MostForNewton || bounded ? (new NewtonSpec(), "With few parameters Newton's method knows the curvature exactly.")
            : ((OptimizerSpec)new LbfgsSpec(), "With many parameters L-BFGS learns the curvature from its steps.");
        report.Choose("/optimizer", Catalog.NameOf(optimizer), reason);
        return optimizer;
    }
}
