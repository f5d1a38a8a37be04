using System.Buffers;
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

    // Each small chunk is more than twice as long as the one after it, so that no more than these can be small.
    static readonly Func<DescentDatabase, string, IEnumerable<Tail>> Tails = EF.CompileQuery((DescentDatabase database, string runId) =>
        database.LossChunks.Where(chunk => chunk.RunId == runId).OrderByDescending(chunk => chunk.Sequence).Take(16)
            .Select(chunk => new Tail(chunk.Sequence, chunk.LastStep, chunk.Count, chunk.LastEvent)));

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
        LossPoint[] earlier = [.. absorbed.SelectMany(chunk => LossChunks.Unpack(chunk.Bytes))];
        LossNumbering numbering = new();
        foreach (LossChunkRow chunk in absorbed)
            numbering.Add(LossNumbering.Read(chunk.Events), 0, chunk.Count);
        numbering.Add(firstEvent, points.Count);

        int sequence = absorbed.Count > 0 ? absorbed[0].Sequence : last is null ? 0 : last.Sequence + 1, all = earlier.Length + points.Count;
        long previous = last?.LastStep ?? -1;
        if (absorbed.Count > 0)
            database.LossChunks.Where(chunk => chunk.RunId == runId && chunk.Sequence >= sequence).ExecuteDelete();
        // Points of one chunk at a time: those of a million steps together would be the largest thing in the process.
        LossPoint[] room = ArrayPool<LossPoint>.Shared.Rent(Math.Min(most, all));
        try
        {
            for (int start = 0; start < all; start += most)
            {
                Span<LossPoint> chunk = room.AsSpan(0, Math.Min(most, all - start));
                int old = Math.Clamp(earlier.Length - start, 0, chunk.Length);
                earlier.AsSpan(Math.Min(start, earlier.Length), old).CopyTo(chunk);
                Copy(runId, points, start + old - earlier.Length, chunk[old..], ref previous);
                database.Add(Row(runId, sequence, chunk, numbering, start));
                // What is long enough not to be packed anew gets its thinned level.
                if (chunk.Length >= mergeBelow)
                    database.Add(new LossPeaksRow { RunId = runId, Sequence = sequence, Bytes = LossPeaks.Pack(chunk) });
                sequence++;
            }
        }
        finally
        {
            ArrayPool<LossPoint>.Shared.Return(room, clearArray: true);
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
        foreach (Tail chunk in Tails(database, runId).ToList())
        {
            last ??= chunk;
            if (chunk.Count >= mergeBelow || chunk.Count > 2 * points || chunk.LastEvent == 0)
                break;
            points += chunk.Count;
            absorbed.Insert(0, database.LossChunks.First(row => row.RunId == runId && row.Sequence == chunk.Sequence));
        }
        return absorbed;
    }

    static LossChunkRow Row(string runId, int sequence, ReadOnlySpan<LossPoint> points, LossNumbering events, int start)
    {
        LossNumbering numbering = new();
        numbering.Add(events, start, points.Length);
        return new LossChunkRow
        {
            RunId = runId,
            Sequence = sequence,
            FirstStep = points[0].Step,
            LastStep = points[^1].Step,
            Count = points.Length,
            FirstEvent = numbering.First,
            LastEvent = numbering.Last,
            Events = numbering.Write(),
            Bytes = LossChunks.Pack(points),
        };
    }

    /// <summary>Points as they are kept, from a place of those that came, each behind the one before.</summary>
    static void Copy(string runId, IReadOnlyList<LossPoint> points, int from, Span<LossPoint> target, ref long previous)
    {
        for (int i = 0; i < target.Length; i++)
        {
            LossPoint point = points[from + i];
            if (point.Step <= previous)
                throw new ArgumentException($"Step {point.Step} of {runId} cannot be recorded after step {previous}.", nameof(points));
            previous = point.Step;
            target[i] = ShortNorm.Of(point);
        }
    }

    /// <summary>What is to be known of a chunk without its bytes.</summary>
    sealed record Tail(int Sequence, long LastStep, int Count, long LastEvent);
}
