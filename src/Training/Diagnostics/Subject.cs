using System.Numerics;
using Descent.Training.Data;
using Descent.Training.Layers;
using Descent.Training.Models;
using Descent.Training.Plans;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Training.Diagnostics;

/// <summary>A training as it is looked at, on a table or of a formula that needs none.</summary>
internal sealed class Subject
{
    readonly Batches batches;

    Subject(TrainingSpec spec, PreparedTable? prepared)
    {
        (Spec, Prepared) = (spec, prepared);
        batches = prepared?.Batches(spec) ?? Batches.Full(1);
    }

    /// <summary>Resolved, with the run's seed.</summary>
    public TrainingSpec Spec { get; }

    /// <summary>Null where there is no table.</summary>
    public PreparedTable? Prepared { get; }

    /// <param name="spec">Resolved, with the run's seed.</param>
    /// <param name="table">Its dataset; null where the model needs none.</param>
    public static Subject Of(TrainingSpec spec, Table? table) =>
        new(spec, spec.Model is ObjectiveSpec ? null : Preparation.Preparation.Prepare(spec, table ?? throw new ArgumentNullException(nameof(table))));

    /// <summary>The most rows of a step.</summary>
    public int BatchRows => Prepared is null ? 1
        : Spec.Batches?.Max(batch => batch.Count) ?? Math.Min(Spec.BatchSize ?? Prepared.Split.Train.Length, Prepared.Split.Train.Length);

    public ModelGraph Graph() => Prepared?.Graph(Spec) ?? ModelGraph.OfObjective(Spec);

    /// <param name="mostWork">Multiplications of one gradient; null for the usual.</param>
    public LossSurface Surface(double? mostWork = null) => Prepared is null ? LossSurface.OfObjective(Spec) : LossSurface.Of(Spec, Prepared, mostWork);

    /// <summary>The training itself, on the calling thread alone.</summary>
    /// <param name="spec">This subject's, or one that differs in what is recorded and when it stops.</param>
    /// <param name="clock">For rules about time.</param>
    public ITraining Training<T>(TrainingSpec spec, TimeProvider clock) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new GraphTraining<T>(spec, Prepared is null ? ObjectiveParts<T>.Of(spec) : TableParts<T>.Of(spec, Prepared, ThreadTeam.Alone), clock);

    /// <summary>Rows of the dataset that update step + 1 uses, from 0; empty where there is none.</summary>
    public int[] Rows(long step) => Prepared is null ? [] : [.. batches.Rows(step).ToArray().Select(position => Prepared.Split.Train[position])];

    /// <summary>What a step's graph reads; one empty row where there is no table.</summary>
    /// <param name="graph">With its dropout masks, which are drawn as in that step.</param>
    /// <param name="rows">From <see cref="Rows"/>.</param>
    /// <param name="step">Updates made before it.</param>
    public RowData<T> Data<T>(ModelGraph graph, int[] rows, long step) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Prepared is null)
            return new RowData<T>(1);
        RowData<T> data = RowMatrices.Of<T>(Prepared.Table, rows, Prepared.Preprocessor, Prepared.Classes, Prepared.Numbers)!;
        foreach (DropoutMask mask in graph.Masks)
        {
            Span<T> factors = data.Add(mask.Slot, mask.Columns);
            for (int position = 0; position < rows.Length; position++)
                mask.Fill(factors.Slice(position * mask.Columns, mask.Columns), (ulong)Spec.Seed!.Value, step, position);
        }
        return data;
    }
}
