using System.Numerics;
using Descent.Training.Data;
using Descent.Training.Layers;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Schedules;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Training.Runs;

/// <summary>One training on a table, from resolved spec to fitted model and metrics.</summary>
internal sealed class TableTraining<T> : ITraining where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly TrainingSpec spec;
    readonly PreparedTable prepared;
    readonly TimeProvider clock;
    readonly ThreadTeam team;
    readonly ModelGraph graph;
    readonly RowData<T> training;
    readonly TableObjective<T> objective;
    Trainer<T>? trainer;

    public TableTraining(TrainingSpec spec, PreparedTable prepared, TimeProvider clock, ThreadTeam team)
    {
        (this.spec, this.prepared, this.clock, this.team) = (spec, prepared, clock, team);
        graph = prepared.Graph(spec);
        Batches batches = prepared.Batches(spec);
        training = Matrix(prepared.Split.Train)!;
        foreach (DropoutMask mask in graph.Masks)
            training.Add(mask.Slot, mask.Columns);
        objective = new TableObjective<T>(graph, training, Matrix(prepared.Split.Validation), batches, (ulong)spec.Seed!.Value, team);
        trainer = TrainerOf(spec);

        RowData<T>? Matrix(int[] rows) => RowMatrices.Of<T>(prepared.Table, rows, prepared.Preprocessor, prepared.Classes, prepared.Numbers);
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
            Aftermath<T> aftermath = new(spec, TrainerOf, new TrainingEffort(Steps(spec), objective.StepsPerEpoch, 6.0 * ParameterCount * objective.LargestBatch), host);
            T[]? finite = aftermath.LastFinite(error, remembering.Last);
            return result with
            {
                Error = aftermath.WithRate(error, () => LossSurface.Of(spec, prepared)),
                Model = finite is null ? null : Model(Numbers(finite)).Save(),
            };
        }
        if (outcome.LeavesNoModel)
            return result;
        host.Evaluating();
        FittedModel model = Model(parameters);
        (string metrics, double loss) = new Evaluation<T>(model, graph, prepared.Table, outcome.Parameters, team).Of(prepared.Split);
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
        StepRecorder<T>? recorder = StepRecorder<T>.Of(spec.Record, objective, () => new RecordedParameters(graph, Model(new double[graph.Layout.Count])));
        return new Trainer<T>(
            objective, MethodOf(spec), Catalog.Create(spec.Schedule!, new Horizon(steps, stepsPerEpoch)), StartingParameters, options, recorder, clock);
    }

    /// <summary>Methods that use curvature are always float64: preparation sees to it.</summary>
    Method<T> MethodOf(TrainingSpec spec) => spec.Optimizer is FirstOrderSpec optimizer
        ? new FirstOrderMethod<T>(objective, optimizer.Create<T>(graph.Layout.Count), spec.Clip, graph.Box<T>(), team)
        : (Method<T>)(object)CurvatureMethods.Create(spec, graph, (RowData<double>)(object)training, prepared.Preprocessor.Labels, team);

    long Steps(TrainingSpec spec) => PreparedTable.Steps(spec, objective.StepsPerEpoch);

    FittedModel Model(double[] parameters) => new(spec, prepared.Preprocessor, prepared.Classes, prepared.Numbers, parameters);

    static double[] Numbers(T[] parameters) => [.. parameters.Select(double.CreateChecked)];

    T[] StartingParameters()
    {
        T[] parameters = [.. InitialParameters.Of(spec, graph, prepared.Preprocessor.Inputs, prepared.Numbers).Select(T.CreateTruncating)];
        graph.Box<T>()?.Project(parameters);
        return parameters;
    }
}
