using System.Numerics;
using Descent.Training.Data;
using Descent.Training.Layers;
using Descent.Training.Optimizers;
using Descent.Training.Plans;

using Descent.Training.Schedules;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>One training on a table, from resolved spec to fitted model and metrics.</summary>
internal sealed class TableTraining<T> : ITraining where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly TrainingSpec spec;
    readonly PreparedTable prepared;
    readonly Table table;
    readonly ModelGraph graph;
    readonly Trainer<T> trainer;

    public TableTraining(TrainingSpec spec, PreparedTable prepared, Table table, TimeProvider clock)
    {
        this.spec = spec;
        this.prepared = prepared;
        this.table = table;
        graph = prepared.Graph(spec);
        Batches batches = prepared.Batches(spec);
        RowData<T> training = Matrix(prepared.Split.Train)!;
        foreach (DropoutMask mask in graph.Masks)
            training.Add(mask.Slot, mask.Columns);
        TableObjective<T> objective = new(graph, training, Matrix(prepared.Split.Validation), batches, (ulong)spec.Seed!.Value);
        long steps = PreparedTable.Steps(spec, batches.StepsPerEpoch);
        TrainerOptions options = new(
            steps, (int)Math.Min(int.MaxValue, (steps + batches.StepsPerEpoch - 1) / batches.StepsPerEpoch), spec.Optimizer!.LearningRate,
            spec.Record?.Every ?? LossHistory.AutomaticEvery(steps), spec.Stop!, spec.Clip);
        Schedules.Schedule schedule = Catalog.Create(spec.Schedule!, new Horizon(steps, batches.StepsPerEpoch));
        Optimizer<T> optimizer = ((FirstOrderSpec)spec.Optimizer!).Create<T>(graph.Layout.Count);
        trainer = new Trainer<T>(objective, optimizer, schedule, StartingParameters, options, clock);

        RowData<T>? Matrix(int[] rows) => RowMatrices.Of<T>(table, rows, prepared.Preprocessor, prepared.Classes, prepared.Numbers);
    }

    public int ParameterCount => graph.Layout.Count;

    public LossPoint Start() => trainer.Start();

    public TrainingResult Run(Checkpoint? checkpoint, ITrainingHost host)
    {
        TrainerOutcome<T> outcome = trainer.Run(checkpoint, host);
        TrainingResult result = new()
        {
            StopReason = outcome.Reason,
            Progress = outcome.Progress,
            Losses = outcome.Losses,
            Error = outcome.Error,
        };
        if (outcome.Reason is null or StopReason.Cancelled or StopReason.Diverged)
            return result;
        double[] parameters = [.. outcome.Parameters.Select(value => double.CreateChecked(value))];
        FittedModel model = new(spec, prepared.Preprocessor, prepared.Classes, prepared.Numbers, parameters);
        return result with { Model = model.Save(), Metrics = new Evaluation<T>(model, graph, table, outcome.Parameters).Json(prepared.Split) };
    }

    T[] StartingParameters() => [.. InitialParameters.Of(spec, graph, prepared.Preprocessor.Inputs, prepared.Numbers).Select(T.CreateTruncating)];
}
