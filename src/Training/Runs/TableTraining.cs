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
    readonly ThreadTeam team;
    readonly ModelGraph graph;
    readonly Trainer<T> trainer;

    public TableTraining(TrainingSpec spec, PreparedTable prepared, TimeProvider clock, ThreadTeam team)
    {
        this.spec = spec;
        this.prepared = prepared;
        this.team = team;
        graph = prepared.Graph(spec);
        Batches batches = prepared.Batches(spec);
        RowData<T> training = Matrix(prepared.Split.Train)!;
        foreach (DropoutMask mask in graph.Masks)
            training.Add(mask.Slot, mask.Columns);
        TableObjective<T> objective = new(graph, training, Matrix(prepared.Split.Validation), batches, (ulong)spec.Seed!.Value, team);
        long steps = PreparedTable.Steps(spec, batches.StepsPerEpoch);
        TrainerOptions options = new(
            steps, (steps + batches.StepsPerEpoch - 1) / batches.StepsPerEpoch, LearningRate,
            RecordSpec.EveryOf(spec.Record, steps), spec.Stop!, PreparedTable.MethodSteps(spec, batches.StepsPerEpoch));
        Schedules.Schedule schedule = Catalog.Create(spec.Schedule!, new Horizon(steps, batches.StepsPerEpoch));
        StepRecorder<T>? recorder = StepRecorder<T>.Of(spec.Record, objective, () => new RecordedParameters(graph, Model(new double[graph.Layout.Count])));
        trainer = new Trainer<T>(objective, MethodOf(objective, training), schedule, StartingParameters, options, recorder, clock);

        RowData<T>? Matrix(int[] rows) => RowMatrices.Of<T>(prepared.Table, rows, prepared.Preprocessor, prepared.Classes, prepared.Numbers);
    }

    public int ParameterCount => graph.Layout.Count;

    public LossPoint Start() => trainer.Start();

    public TrainingResult Run(Checkpoint? checkpoint, ITrainingHost host)
    {
        TrainerOutcome<T> outcome = trainer.Run(checkpoint, host);
        double[] parameters = [.. outcome.Parameters.Select(value => double.CreateChecked(value))];
        TrainingResult result = outcome.Result(Bounds.Reached(graph.Parameters, graph.Layout, parameters));
        if (outcome.LeavesNoModel)
            return outcome.Error is TrainingError error ? result with { Error = Divergence.WithRate(error, spec, () => LossSurface.Of(spec, prepared)) } : result;
        host.Evaluating();
        FittedModel model = Model(parameters);
        (string metrics, double loss) = new Evaluation<T>(model, graph, prepared.Table, outcome.Parameters, team).Of(prepared.Split);
        return result with { Model = model.Save(), Metrics = metrics, FinalLoss = loss };
    }

    FittedModel Model(double[] parameters) => new(spec, prepared.Preprocessor, prepared.Classes, prepared.Numbers, parameters);

    /// <summary>Methods that use curvature are always float64: preparation sees to it.</summary>
    Method<T> MethodOf(TableObjective<T> objective, RowData<T> training) => spec.Optimizer is FirstOrderSpec optimizer
        ? new FirstOrderMethod<T>(objective, optimizer.Create<T>(graph.Layout.Count), spec.Clip, graph.Box<T>(), team)
        : (Method<T>)(object)CurvatureMethods.Create(spec, graph, (RowData<double>)(object)training, prepared.Preprocessor.Labels, team);

    /// <summary>Methods that choose their step lengths themselves have a rate of 1.</summary>
    double LearningRate => (spec.Optimizer as FirstOrderSpec)?.LearningRate ?? 1;

    T[] StartingParameters()
    {
        T[] parameters = [.. InitialParameters.Of(spec, graph, prepared.Preprocessor.Inputs, prepared.Numbers).Select(T.CreateTruncating)];
        graph.Box<T>()?.Project(parameters);
        return parameters;
    }
}
