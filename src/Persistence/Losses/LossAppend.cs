using Descent.Persistence.Database;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Losses;

/// <summary>Adds points to the end of a run's history, inside the transaction that says why they count.</summary>
static class LossAppend
{
    /// <summary>Only chunks with fewer points are packed anew together with what follows; with extra columns this and the next are smaller.</summary>
    internal const int MergeBelow = 16_384;

    /// <summary>Most points of a chunk: what a reader holds at once.</summary>
    internal const int MostPoints = 65_536;

    /// <summary>Columns of a history without extra ones.</summary>
    const int Columns = 6;

    /// <param name="database">With a transaction open.</param>
    /// <param name="runId">The run whose history grows.</param>
    /// <param name="points">In the order of their steps, which go on after the last recorded one.</param>
    /// <param name="firstEvent">Event number of the first point; the others follow it.</param>
    public static void Append(DescentDatabase database, string runId, IReadOnlyList<LossPoint> points, long firstEvent)
    {
        if (points.Count == 0)
            return;
        int most = MostPoints * Columns / (Columns + (points[0].Extra?.Names.Count ?? 0)), mergeBelow = most / (MostPoints / MergeBelow);
        List<LossChunkRow> absorbed = Absorbed(database, runId, points.Count, mergeBelow, out Tail? last);
        DemandOrder(runId, last?.LastStep ?? -1, points);

        List<LossPoint> pending = [];
        LossNumbering numbering = new();
        foreach (LossChunkRow chunk in absorbed)
        {
            pending.AddRange(LossChunks.Unpack(chunk.Bytes));
            numbering.Add(LossNumbering.Read(chunk.Events), 0, chunk.Count);
        }
        pending.AddRange(points.Select(ShortNorm.Of));
        numbering.Add(firstEvent, points.Count);

        int sequence = absorbed.Count > 0 ? absorbed[0].Sequence : last is null ? 0 : last.Sequence + 1;
        database.LossChunks.Where(chunk => chunk.RunId == runId && chunk.Sequence >= sequence).ExecuteDelete();
        LossPoint[] all = [.. pending];
        for (int start = 0; start < all.Length; start += most)
        {
            int count = Math.Min(most, all.Length - start);
            database.Add(Row(runId, sequence, all, numbering, start, count));
            // What is long enough not to be packed anew gets its thinned level.
            if (count >= mergeBelow)
                database.Add(new LossPeaksRow { RunId = runId, Sequence = sequence, Bytes = LossPeaks.Pack(all.AsSpan(start, count)) });
            sequence++;
        }
        database.SaveChanges();
        database.ChangeTracker.Clear();
    }

    /// <summary>The last chunks, as many as are to be packed anew with the points that come: while the one before is small, and at most twice as long as
    /// what follows it. So a point is packed anew a few times at most, however small the saves.</summary>
    static List<LossChunkRow> Absorbed(DescentDatabase database, string runId, long points, int mergeBelow, out Tail? last)
    {
        List<LossChunkRow> absorbed = [];
        last = null;
        foreach (Tail chunk in Tails(database, runId))
        {
            last ??= chunk;
            if (chunk.Count >= mergeBelow || chunk.Count > 2 * points || chunk.LastEvent == 0)
                break;
            points += chunk.Count;
            absorbed.Insert(0, database.LossChunks.First(row => row.RunId == runId && row.Sequence == chunk.Sequence));
        }
        return absorbed;
    }

    // Each small chunk is more than twice as long as the one after it, so that no more than these can be small.
    static List<Tail> Tails(DescentDatabase database, string runId) =>
    [
        .. database.LossChunks.Where(chunk => chunk.RunId == runId).OrderByDescending(chunk => chunk.Sequence).Take(16)
            .Select(chunk => new Tail(chunk.Sequence, chunk.LastStep, chunk.Count, chunk.LastEvent)),
    ];

    static LossChunkRow Row(string runId, int sequence, LossPoint[] all, LossNumbering events, int start, int count)
    {
        LossNumbering numbering = new();
        numbering.Add(events, start, count);
        return new LossChunkRow
        {
            RunId = runId,
            Sequence = sequence,
            FirstStep = all[start].Step,
            LastStep = all[start + count - 1].Step,
            Count = count,
            FirstEvent = numbering.First,
            LastEvent = numbering.Last,
            Events = numbering.Write(),
            Bytes = LossChunks.Pack(all.AsSpan(start, count)),
        };
    }

    static void DemandOrder(string runId, long previous, IReadOnlyList<LossPoint> points)
    {
        foreach (LossPoint point in points)
        {
            if (point.Step <= previous)
                throw new ArgumentException($"Step {point.Step} of {runId} cannot be recorded after step {previous}.", nameof(points));
            previous = point.Step;
        }
    }

    /// <summary>What is to be known of a chunk without its bytes.</summary>
    sealed record Tail(int Sequence, long LastStep, int Count, long LastEvent);
}
