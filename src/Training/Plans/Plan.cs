using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Kernels;

namespace Descent.Training.Plans;

/// <summary>A graph compiled once for batches of any size: a loss, its gradient, and any other nodes, from a vector of parameters and the rows of a
/// batch. A run allocates nothing once the largest batch has been seen. Not for two callers at once.</summary>
/// <typeparam name="T">float or double. Values of shape 1 x 1, and so the loss, are float64 in either case.</typeparam>
/// <example><code>
/// ParameterLayout layout = ParameterLayout.Of([w, b]);
/// Plan&lt;double&gt; plan = Plan&lt;double&gt;.Compile(layout, loss, ReverseMode.Gradient(loss, [w, b]));
/// double value = plan.Run(parameters, Batch&lt;double&gt;.All(data), gradient);
/// </code></example>
public sealed unsafe partial class Plan<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Most chunks into which the rows are divided; each has a partial result, and they are added in order.</summary>
    const int MostChunks = 64;

    const int LeastBlock = 32;

    readonly PlanCode<T> code;
    readonly Schedule schedule;
    readonly Memory memory;
    readonly Node[] wanted;
    readonly Node? loss;
    readonly Node[] gradient;
    readonly Node[] outputs;
    readonly int parameterCount;
    readonly int gradientCount;

    Plan(ParameterLayout layout, Node? loss, IReadOnlyList<Node>? gradient, IReadOnlyList<Node> outputs)
    {
        if (loss is not null && !loss.Shape.IsScalar)
            throw new ShapeException($"A loss is a scalar, not {loss}.");
        if (gradient is not null && gradient.Count != layout.Slices.Count)
            throw new ArgumentException($"{gradient.Count} gradients for {layout.Slices.Count} parameters.");
        Layout = layout;
        wanted = [.. loss is null ? [] : new[] { loss }, .. gradient ?? [], .. outputs];
        code = PlanCode<T>.Of(layout, loss, gradient, outputs);
        (this.loss, this.gradient, this.outputs, schedule, memory) = (code.Loss, code.Gradient, code.Outputs, code.Schedule, code.Memory);
        BlockRows = RowsOfBlock(memory);
        PassRows = schedule.Phases.Any(phase => Streaming.Of(phase) is not null) ? Math.Max(LeastBlock, BlockRows / 2 & ~15) : BlockRows;
        (parameterCount, gradientCount) = (layout.Count, this.gradient.Length > 0 ? layout.Count : 0);
        scalars = new AlignedArray<double>(Math.Max(1, memory.ScalarCount));
        bench = new Bench(memory.SlotCount);
        table = bench.Table;
        values = (double*)scalars.Address;
        (runChunk, combinePiece, gatherPiece) = (Chunk, CombinePiece, GatherPiece);
        phases = [.. schedule.Phases.Select(PhaseAt)];
        Connect();
    }

    public ParameterLayout Layout { get; }

    /// <summary>Up to so many rows are one block. It depends on the graph alone, so that sums have one order on any number of threads.</summary>
    public int BlockRows { get; }

    /// <summary>Rows of a block where there are more: as many, or half as many where those of the next block are fetched meanwhile.</summary>
    public int PassRows { get; }

    /// <param name="layout">The order of the parameters in the vector.</param>
    /// <param name="loss">What a run returns, a scalar; 0 is returned without one.</param>
    /// <param name="gradient">For each parameter of the layout what is written to its place in the gradient.</param>
    /// <param name="outputs">Other values to be had after a run by <see cref="Output"/>.</param>
    public static Plan<T> Compile(ParameterLayout layout, Node? loss, IReadOnlyList<Node>? gradient = null, params IReadOnlyList<Node> outputs) =>
        new(layout, loss, gradient, outputs);

    CompiledPhase PhaseAt(Phase phase, int place) => new(phase.IsPass, () => code.Phase(place),
        Sums(phase, memory), Effort.OfRow(phase));

    /// <summary>Blocks fill about half of a core's fast memory. Where partial results are large (big weight matrices) there is one block, the whole
    /// batch: adding up a matrix for each block would cost more than it saves.</summary>
    static int RowsOfBlock(Memory memory)
    {
        const int FastBytes = 40 * 1024, LargestPartial = 128 * 1024;
        int partial = 0, columns = memory.BlockColumns;
        foreach ((Node node, Location location) in memory.All)
        {
            if (location.Partial >= 0)
                partial += location.Shape.Size(0) * sizeof(T);
            if (location.Place is Place.Input or Place.Rows)
                columns += location.Shape.Columns;
        }
        return partial > LargestPartial ? int.MaxValue : Math.Clamp(FastBytes / (Math.Max(1, columns) * sizeof(T)) & ~15, LeastBlock, 1024);
    }
}
