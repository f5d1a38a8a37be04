using Descent.Persistence.Database;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Losses;

/// <summary>Adds points to the end of a run's history, inside the transaction that says why they count.</summary>
static class LossAppend
{
    /// <summary>A last chunk with fewer points is packed anew together with what follows, so that many small saves make few chunks.</summary>
    internal const int MergeBelow = 16_384;

    /// <summary>Most points of a chunk: what a reader holds at once.</summary>
    internal const int MostPoints = 65_536;

    /// <param name="database">With a transaction open.</param>
    /// <param name="runId">The run whose history grows.</param>
    /// <param name="points">In the order of their steps, which go on after the last recorded one.</param>
    public static void Append(DescentDatabase database, string runId, IReadOnlyList<LossPoint> points)
    {
        if (points.Count == 0)
            return;
        var last = database.LossChunks.Where(chunk => chunk.RunId == runId).OrderByDescending(chunk => chunk.Sequence)
            .Select(chunk => new { chunk.Sequence, chunk.LastStep, chunk.Count }).FirstOrDefault();
        DemandOrder(runId, last?.LastStep ?? -1, points);

        List<LossPoint> pending = [];
        int sequence = last is null ? 0 : last.Sequence + 1;
        if (last is { Count: < MergeBelow })
        {
            sequence = last.Sequence;
            pending.AddRange(LossChunks.Unpack(
                database.LossChunks.Where(chunk => chunk.RunId == runId && chunk.Sequence == last.Sequence).Select(chunk => chunk.Bytes).First()));
            database.LossChunks.Where(chunk => chunk.RunId == runId && chunk.Sequence == last.Sequence).ExecuteDelete();
        }
        pending.AddRange(points);
        foreach (Memory<LossPoint> stretch in Stretches(pending))
            database.Add(Row(runId, sequence++, stretch.Span));
        database.SaveChanges();
        database.ChangeTracker.Clear();
    }

    static IEnumerable<Memory<LossPoint>> Stretches(List<LossPoint> points)
    {
        LossPoint[] all = [.. points];
        for (int start = 0; start < all.Length; start += MostPoints)
            yield return all.AsMemory(start, Math.Min(MostPoints, all.Length - start));
    }

    static LossChunkRow Row(string runId, int sequence, ReadOnlySpan<LossPoint> points) => new()
    {
        RunId = runId,
        Sequence = sequence,
        FirstStep = points[0].Step,
        LastStep = points[^1].Step,
        Count = points.Length,
        Bytes = LossChunks.Pack(points),
    };

    static void DemandOrder(string runId, long previous, IReadOnlyList<LossPoint> points)
    {
        foreach (LossPoint point in points)
        {
            if (point.Step <= previous)
                throw new ArgumentException($"Step {point.Step} of {runId} cannot be recorded after step {previous}.", nameof(points));
            previous = point.Step;
        }
    }
}
