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
    readonly ModelGraph graph;
    readonly Trainer<T> trainer;

    public ObjectiveTraining(TrainingSpec spec, TimeProvider clock)
    {
        this.spec = spec;
        graph = ModelGraph.OfObjective(spec);
        // A plan runs on rows; the formula, which reads none, has the same value on each.
        RowData<T> row = new(1);
        TableObjective<T> objective = new(graph, row, null, Batches.Full(1), (ulong)spec.Seed!.Value, ThreadTeam.Alone);
        long steps = PreparedTable.Steps(spec, 1);
        TrainerOptions options = new(
            steps, steps, (spec.Optimizer as FirstOrderSpec)?.LearningRate ?? 1,
            RecordSpec.EveryOf(spec.Record, steps), spec.Stop!, PreparedTable.MethodSteps(spec, 1));
        Method<T> method = spec.Optimizer is FirstOrderSpec optimizer
            ? new FirstOrderMethod<T>(objective, optimizer.Create<T>(graph.Layout.Count), spec.Clip, graph.Box<T>(), ThreadTeam.Alone)
            : (Method<T>)(object)CurvatureMethods.Create(spec, graph, (RowData<double>)(object)row, [], ThreadTeam.Alone);
        StepRecorder<T>? recorder = StepRecorder<T>.Of(spec.Record, objective, () => new RecordedParameters(graph, Model(new double[graph.Layout.Count])));
        trainer = new Trainer<T>(objective, method, Catalog.Create(spec.Schedule!, new Horizon(steps, 1)), StartingParameters, options, recorder, clock);
    }

    public int ParameterCount => graph.Layout.Count;

    public LossPoint Start() => trainer.Start();

    public TrainingResult Run(Checkpoint? checkpoint, ITrainingHost host)
    {
        TrainerOutcome<T> outcome = trainer.Run(checkpoint, host);
        double[] parameters = [.. outcome.Parameters.Select(value => double.CreateChecked(value))];
        TrainingResult result = outcome.Result(Bounds.Reached(graph.Parameters, graph.Layout, parameters));
        if (outcome.LeavesNoModel)
            return outcome.Error is TrainingError error ? result with { Error = Divergence.WithRate(error, spec, () => LossSurface.OfObjective(spec)) } : result;
        host.Evaluating();
        (string metrics, double loss) = Evaluation<T>.OfLoss(graph, outcome.Parameters);
        return result with { Model = Model(parameters).Save(), Metrics = metrics, FinalLoss = loss };
    }

    FittedModel Model(double[] parameters) => new(spec, new Preprocessor([]), null, null, parameters);

    T[] StartingParameters()
    {
        T[] parameters = [.. InitialParameters.Of(spec, graph, [], null).Select(T.CreateTruncating)];
        graph.Box<T>()?.Project(parameters);
        return parameters;
    }
}
