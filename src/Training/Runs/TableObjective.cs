using System.Numerics;
using Descent.Training.Curvature;
using Descent.Training.Data;
using Descent.Training.Layers;
using Descent.Training.Plans;
using Descent.Training.Threads;

namespace Descent.Training.Runs;

/// <summary>The objective of a model on a table: plans over the training and the validation rows.</summary>
/// <param name="graph">Model, loss and penalties as nodes.</param>
/// <param name="training">The training rows, in file order.</param>
/// <param name="validation">The validation rows, or <see langword="null"/>.</param>
/// <param name="batches">Which training rows a step uses.</param>
/// <param name="seed">The run's seed, for dropout.</param>
/// <param name="team">The threads that share the passes.</param>
internal sealed class TableObjective<T>(ModelGraph graph, RowData<T> training, RowData<T>? validation, Batches batches, ulong seed, ThreadTeam team) : Objective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Plan<T> descent = Plan<T>.Compile(graph.Layout, graph.Objective, graph.Gradient(), [.. graph.Statistics.Select(statistic => statistic.Batch)])
        .SharedBy(team);
    readonly RunningStatistics<T> statistics = new(graph);
    readonly Lazy<QuadraticModel<T>> quadratic = new(() => new QuadraticModel<T>(graph.Objective, [.. graph.Parameters.Select(parameter => parameter.Node)], team));
    readonly Lazy<T[]> unused = new(() => new T[graph.Layout.Count]);
    readonly Plan<T>? bareLoss = validation is null ? null : Plan<T>.Compile(graph.Layout, graph.BareLoss).SharedBy(team);

    /// <summary>The mask that is being filled, and for which step.</summary>
    DropoutMask? filling;
    long fillingStep;
    Action<int, int>? fillPiece;

    public override int ParameterCount => graph.Layout.Count;

    public override long StepsPerEpoch => batches.StepsPerEpoch;

    /// <summary>The most rows of a step.</summary>
    public int LargestBatch => batches.LargestBatch;

    public override bool IsFullBatch => batches.IsFull;

    public override bool HasValidation => validation is not null;

    public override double LossAndGradient(ReadOnlySpan<T> parameters, long step, Span<T> gradient)
    {
        double loss = descent.Run(parameters, BatchOf(step), gradient);
        statistics.Observe(descent, parameters);
        return loss;
    }

    public override double Loss(ReadOnlySpan<T> parameters, long step) => descent.Run(parameters, BatchOf(step), unused.Value);

    public override double QuadraticChange(ReadOnlySpan<T> parameters, ReadOnlySpan<T> update, long step) => quadratic.Value.Change(parameters, update, BatchOf(step));

    /// <summary>Running statistics are looked at between evaluation and update, which one piece of code does not wait for.</summary>
    public override long StepsAtOnce(long step) => graph.Statistics.Count > 0 || !descent.HasStep(batches.RowsOf(step)) ? 0
        : graph.Masks.Count > 0 ? 1 : batches.Neighbours(step);

    public override int Descend(Span<T> parameters, Span<T> gradient, long step, Updates<T> updates) =>
        descent.Descend(parameters, gradient, BatchOf(step), batches.IsFull ? 0 : batches.RowsOf(step), step, updates);

    public override void Follow(Span<T> parameters) => statistics.Put(parameters);

    public override double ValidationLoss(ReadOnlySpan<T> parameters) => bareLoss!.Run(parameters, Batch<T>.All(validation!));

    public override NonFinite? FirstNonFinite(ReadOnlySpan<T> parameters, long step) => descent.FindFirstNonFinite(parameters, BatchOf(step));

    /// <summary>Rows in file order are read in place; shuffled or listed ones are gathered.</summary>
    Batch<T> BatchOf(long step)
    {
        ReadOnlySpan<int> rows = batches.Rows(step);
        foreach (DropoutMask mask in graph.Masks)
            Fill(mask, step, rows.Length);
        return batches.AreInFileOrder ? Batch<T>.Range(training, rows[0], rows.Length) : Batch<T>.Gather(training, rows);
    }

    void Fill(DropoutMask mask, long step, int rows)
    {
        (filling, fillingStep) = (mask, step);
        int pieces = Math.Min((rows + FilledRows - 1) / FilledRows, ThreadTeam.MostPieces);
        if ((double)rows * mask.Columns * Effort.RandomNumber >= Effort.WorthDividing)
            team.Run(pieces, fillPiece ??= FillPiece);
        else
            for (int piece = 0; piece < pieces; piece++)
                FillPiece(piece, 0);
    }

    /// <summary>Rows of a mask that a thread fills together; the last piece has what is left.</summary>
    const int FilledRows = 32;

    void FillPiece(int piece, int member)
    {
        DropoutMask mask = filling!;
        ReadOnlySpan<int> rows = batches.Rows(fillingStep);
        Span<T> factors = training.Writable(mask.Slot);
        int end = piece == ThreadTeam.MostPieces - 1 ? rows.Length : Math.Min(rows.Length, (piece + 1) * FilledRows);
        for (int position = piece * FilledRows; position < end; position++)
            mask.Fill(factors.Slice(rows[position] * mask.Columns, mask.Columns), seed, fillingStep, position);
    }
}
