using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Plans;

/// <content>How much memory a plan takes, told by its layout before any is taken.</content>
public sealed unsafe partial class Plan<T>
{
    /// <summary>Bytes that a plan holds once it has seen batches of so many rows.</summary>
    /// <param name="layout">As for <see cref="Compile"/>, and so the next three.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="outputs">Further values.</param>
    /// <param name="batchRows">Rows of the largest batch.</param>
    /// <param name="gathered">Whether batches are lists of rows, which are copied, not ranges, which are read in place.</param>
    /// <param name="threads">Members of the team that shares the passes.</param>
    internal static long BytesFor(
        ParameterLayout layout, Node? loss, IReadOnlyList<Node>? gradient, IReadOnlyList<Node> outputs, int batchRows, bool gathered, int threads)
    {
        PlanCode<T> code = PlanCode<T>.Of(layout, loss, gradient, outputs);
        // The first that is computed to a matrix of its own lies in the caller's gradient.
        HashSet<Node> direct = [.. code.Gradient.Where(node => code.Memory[node].Place == Place.Fixed && node.Op is not Constant)];
        long numbers = 0;
        foreach ((Node node, Location location) in code.Memory.All)
            numbers += location.Place switch
            {
                Place.Fixed when !direct.Contains(node) => node.Shape.Size(0),
                Place.Rows => (long)batchRows * node.Shape.Columns,
                Place.Input when gathered => (long)batchRows * node.Shape.Columns,
                _ => 0,
            };
        int blockRows = RowsOfBlock(code.Memory), block = Math.Min(blockRows, batchRows);
        long bench = (long)code.Memory.BlockColumns * (block + 15) * sizeof(T) + WorkBytes(code.Schedule, block);
        // One block is done by one thread, and leaves no partial results.
        bool divided = batchRows > blockRows;
        long partials = !divided ? 0 : MostChunks * code.Schedule.Phases.Select(phase => (long)Sums(phase, code.Memory).Sum(PartialBytes)).DefaultIfEmpty(0).Max();
        return numbers * sizeof(T) + (divided ? threads : 1) * bench + partials;
    }

    static Location[] Sums(Phase phase, Memory memory) =>
        [.. phase.Steps.SelectMany(step => step.Nodes).Select(node => memory[node]).Where(location => location.Partial >= 0)];
}
