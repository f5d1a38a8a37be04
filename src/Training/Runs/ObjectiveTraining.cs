using System.Numerics;
using Descent.Training.Data;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Schedules;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Training.Runs;

/// <summary>One minimisation of a formula, from resolved spec to parameters. There are no rows: every step is an epoch.</summary>
internal sealed class ObjectiveTraining<T> : ITraining where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly TrainingSpec spec;
    readonly TimeProvider clock;
    readonly ModelGraph graph;
    readonly RowData<T> row;
    readonly TableObjective<T> objective;
    Trainer<T>? trainer;

    public ObjectiveTraining(TrainingSpec spec, TimeProvider clock)
    {
        (this.spec, this.clock) = (spec, clock);
        graph = ModelGraph.OfObjective(spec);
        // A plan runs on rows; the formula, which reads none, has the same value on each.
        row = new RowData<T>(1);
        objective = new TableObjective<T>(graph, row, null, Batches.Full(1), (ulong)spec.Seed!.Value, ThreadTeam.Alone);
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
        TrainingResult result = outcome.Result(Bounds.Reached(graph.Parameters, graph.Layout, parameters));
        if (outcome is { Reason: StopReason.Diverged, Error: TrainingError error } && host.AsksWhyItDiverged)
        {
            // Room for those that train again.
            trainer = null;
            // An operation of the formula costs about three in value and gradient.
            Aftermath<T> aftermath = new(spec, TrainerOf, new TrainingEffort(PreparedTable.Steps(spec, 1), 1, 3.0 * graph.Objective.Graph.Nodes.Count), host);
            T[]? finite = aftermath.LastFinite(error, remembering.Last);
            return result with { Error = aftermath.WithRate(error, () => LossSurface.OfObjective(spec)), Model = finite is null ? null : Model(Numbers(finite)).Save() };
        }
        if (outcome.LeavesNoModel)
            return result;
        host.Evaluating();
        (string metrics, double loss) = Evaluation<T>.OfLoss(graph, outcome.Parameters);
        return result with { Model = Model(parameters).Save(), Metrics = metrics, FinalLoss = loss };
    }

    /// <summary>One that starts anew, for this spec or one that differs in optimizer, stop rules or what is recorded.</summary>
    Trainer<T> TrainerOf(TrainingSpec spec)
    {
        long steps = PreparedTable.Steps(spec, 1);
        TrainerOptions options = new(
            steps, steps, (spec.Optimizer as FirstOrderSpec)?.LearningRate ?? 1,
            RecordSpec.EveryOf(spec.Record, steps), spec.Stop!, PreparedTable.MethodSteps(spec, 1));
        Method<T> method = spec.Optimizer is FirstOrderSpec optimizer
            ? new FirstOrderMethod<T>(objective, optimizer.Create<T>(graph.Layout.Count), spec.Clip, graph.Box<T>(), ThreadTeam.Alone)
            : (Method<T>)(object)CurvatureMethods.Create(spec, graph, (RowData<double>)(object)row, [], ThreadTeam.Alone);
        StepRecorder<T>? recorder = StepRecorder<T>.Of(spec.Record, objective, () => new RecordedParameters(graph, Model(new double[graph.Layout.Count])));
        return new Trainer<T>(objective, method, Catalog.Create(spec.Schedule!, new Horizon(steps, 1)), StartingParameters, options, recorder, clock);
    }

    static double[] Numbers(T[] parameters) => [.. parameters.Select(double.CreateChecked)];

    FittedModel Model(double[] parameters) => new(spec, new Preprocessor([]), null, null, parameters);

    T[] StartingParameters()
    {
        T[] parameters = [.. InitialParameters.Of(spec, graph, [], null).Select(T.CreateTruncating)];
        graph.Box<T>()?.Project(parameters);
        return parameters;
    }
}
