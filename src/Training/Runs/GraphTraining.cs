using System.Numerics;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Schedules;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>One training, from resolved spec to fitted model and metrics.</summary>
internal sealed class GraphTraining<T> : ITraining where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly TrainingSpec spec;
    readonly TrainingParts<T> parts;
    readonly TimeProvider clock;
    readonly ModelGraph graph;
    readonly TableObjective<T> objective;
    Trainer<T>? trainer;

    public GraphTraining(TrainingSpec spec, TrainingParts<T> parts, TimeProvider clock)
    {
        (this.spec, this.parts, this.clock, graph, objective) = (spec, parts, clock, parts.Graph, parts.Objective);
        trainer = TrainerOf(spec);
    }

    public int ParameterCount => graph.Layout.Count;

    public LossPoint Start() => Trainer.Start();

    Trainer<T> Trainer => trainer ??= TrainerOf(spec);

    public TrainingResult Run(Checkpoint? checkpoint, ITrainingHost host)
    {
        RememberingHost remembering = new(host, checkpoint);
        TrainerOutcome<T> outcome = Trainer.Run(checkpoint, remembering);
        double[] parameters = Numbers(outcome.Parameters);
        IEnumerable<Warning> cautions = Bounds.Reached(graph.Parameters, graph.Layout, parameters);
        if (outcome.LateFall is LateFall fall)
            cautions = cautions.Append(Unfinished.Warn(fall, spec, outcome.Progress.Step));
        TrainingResult result = outcome.Result(cautions);
        if (outcome is { Reason: StopReason.Diverged, Error: TrainingError error } && host.AsksWhyItDiverged)
        {
            // Room for those that train again.
            trainer = null;
            Aftermath<T> aftermath = new(spec, TrainerOf, new TrainingEffort(Steps(spec), objective.StepsPerEpoch, graph.FlopsOfGradient(objective.LargestBatch)), host);
            T[]? finite = aftermath.LastFinite(error, remembering.Last);
            return result with { Error = aftermath.WithRate(error, parts.Surface), Model = finite is null ? null : parts.Model(Numbers(finite)).Save() };
        }
        if (outcome.LeavesNoModel)
            return result;
        host.Evaluating();
        FittedModel model = parts.Model(parameters);
        (string metrics, double loss) = parts.Evaluate(model, outcome.Parameters);
        return result with { Model = model.Save(), Metrics = metrics, FinalLoss = loss };
    }

    /// <summary>One that starts anew, for this spec or one that differs in optimizer, stop rules or what is recorded.</summary>
    Trainer<T> TrainerOf(TrainingSpec spec)
    {
        long steps = Steps(spec), stepsPerEpoch = objective.StepsPerEpoch;
        // Methods that choose their step lengths themselves have a rate of 1.
        TrainerOptions options = new(
            steps, (steps + stepsPerEpoch - 1) / stepsPerEpoch, (spec.Optimizer as FirstOrderSpec)?.LearningRate ?? 1,
            RecordSpec.EveryOf(spec.Record, steps), spec.Stop!, PreparedTable.MethodSteps(spec, stepsPerEpoch));
        StepRecorder<T>? recorder = StepRecorder<T>.Of(spec.Record, objective, () => new RecordedParameters(graph, parts.Model(new double[graph.Layout.Count])));
        return new Trainer<T>(
            objective, MethodOf(spec), Catalog.Create(spec.Schedule!, new Horizon(steps, stepsPerEpoch)), StartingParameters, options, recorder, clock);
    }

    /// <summary>Methods that use curvature are always float64: preparation sees to it.</summary>
    Method<T> MethodOf(TrainingSpec spec) => spec.Optimizer is FirstOrderSpec optimizer
        ? new FirstOrderMethod<T>(objective, optimizer.Create<T>(graph.Layout.Count), spec.Clip, graph.Box<T>(), parts.Team)
        : (Method<T>)(object)CurvatureMethods.Create(spec, graph, (RowData<double>)(object)parts.Rows, parts.Labels, parts.Team);

    long Steps(TrainingSpec spec) => PreparedTable.Steps(spec, objective.StepsPerEpoch);

    static double[] Numbers(T[] parameters) => [.. parameters.Select(double.CreateChecked)];

    T[] StartingParameters()
    {
        T[] parameters = [.. parts.Start().Select(T.CreateTruncating)];
        graph.Box<T>()?.Project(parameters);
        return parameters;
    }
}
