using System.Numerics;
using Descent.Training.Data;
using Descent.Training.Layers;
using Descent.Training.Plans;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Training.Runs;

/// <summary>What a training works on: rows of a table, or a formula that has none.</summary>
internal abstract class TrainingParts<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public abstract ModelGraph Graph { get; }

    /// <summary>The rows that train.</summary>
    public abstract RowData<T> Rows { get; }

    public abstract TableObjective<T> Objective { get; }

    /// <summary>The threads that share the work.</summary>
    public abstract ThreadTeam Team { get; }

    /// <summary>Names of the inputs after preprocessing.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>θ where the training starts.</summary>
    public abstract double[] Start();

    /// <summary>The loss as diagnostics look at it.</summary>
    public abstract LossSurface Surface();

    /// <param name="parameters">θ.</param>
    public abstract FittedModel Model(double[] parameters);

    /// <summary>The metrics of a model, and its final loss.</summary>
    /// <param name="model">What was fitted.</param>
    /// <param name="parameters">Its θ in the precision of the training.</param>
    public abstract (string Metrics, double Loss) Evaluate(FittedModel model, T[] parameters);
}

/// <summary>A table, divided and preprocessed.</summary>
internal sealed class TableParts<T>(TrainingSpec spec, PreparedTable prepared, ModelGraph graph, RowData<T> rows, TableObjective<T> objective, ThreadTeam team) : TrainingParts<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override ModelGraph Graph => graph;

    public override RowData<T> Rows => rows;

    public override TableObjective<T> Objective => objective;

    public override ThreadTeam Team => team;

    public override IReadOnlyList<string> Labels => prepared.Preprocessor.Labels;

    public static TableParts<T> Of(TrainingSpec spec, PreparedTable prepared, ThreadTeam team)
    {
        ModelGraph graph = prepared.Graph(spec);
        Batches batches = prepared.Batches(spec);
        RowData<T> rows = Matrix(prepared.Split.Train)!;
        foreach (DropoutMask mask in graph.Masks)
            rows.Add(mask.Slot, mask.Columns);
        TableObjective<T> objective = new(graph, rows, Matrix(prepared.Split.Validation), batches, (ulong)spec.Seed!.Value, team);
        return new TableParts<T>(spec, prepared, graph, rows, objective, team);

        RowData<T>? Matrix(int[] part) => RowMatrices.Of<T>(prepared.Table, part, prepared.Preprocessor, prepared.Classes, prepared.Numbers);
    }

    public override double[] Start() => InitialParameters.Of(spec, graph, prepared.Preprocessor.Inputs, prepared.Numbers);

    public override LossSurface Surface() => LossSurface.Of(spec, prepared);

    public override FittedModel Model(double[] parameters) => new(spec, prepared.Preprocessor, prepared.Classes, prepared.Numbers, parameters);

    public override (string Metrics, double Loss) Evaluate(FittedModel model, T[] parameters) =>
        new Evaluation<T>(model, graph, prepared.Table, parameters, team).Of(prepared.Split);
}

/// <summary>A formula that is minimised itself. There are no rows: every step is an epoch.</summary>
internal sealed class ObjectiveParts<T>(TrainingSpec spec, ModelGraph graph, RowData<T> row) : TrainingParts<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override ModelGraph Graph => graph;

    public override RowData<T> Rows => row;

    public override TableObjective<T> Objective { get; } = new(graph, row, null, Batches.Full(1), (ulong)spec.Seed!.Value, ThreadTeam.Alone);

    public override ThreadTeam Team => ThreadTeam.Alone;

    public override IReadOnlyList<string> Labels => [];

    /// <summary>A plan runs on rows; the formula, which reads none, has the same value on each, and so on one.</summary>
    public static ObjectiveParts<T> Of(TrainingSpec spec) => new(spec, ModelGraph.OfObjective(spec), new RowData<T>(1));

    public override double[] Start() => InitialParameters.Of(spec, graph, [], null);

    public override LossSurface Surface() => LossSurface.OfObjective(spec);

    public override FittedModel Model(double[] parameters) => new(spec, new Preprocessor([]), null, null, parameters);

    public override (string Metrics, double Loss) Evaluate(FittedModel model, T[] parameters) => Evaluation<T>.OfLoss(graph, parameters);
}
