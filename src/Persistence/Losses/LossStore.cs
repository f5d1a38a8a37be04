using System.Runtime.CompilerServices;
using Descent.Persistence.Database;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Losses;

/// <summary>Reads loss histories, also while they grow.</summary>
public sealed class LossStore
{
    readonly IDbContextFactory<DescentDatabase> databases;

    internal LossStore(IDbContextFactory<DescentDatabase> databases) => this.databases = databases;

    /// <summary>The points whose step lies in [<paramref name="from"/>, <paramref name="to"/>], in order, one chunk in memory at a time.
    /// No transaction stays open between chunks, so a slow reader holds up nobody.</summary>
    public async IAsyncEnumerable<LossPoint> ReadAsync(
        string runId, long from = 0, long to = long.MaxValue, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // By step rather than by sequence: the last chunk may be packed anew with more points between two looks.
        long next = from;
        while (next <= to && await ChunkAsync(runId, next, to, cancellation) is LossPoint[] points)
        {
            foreach (LossPoint point in points)
            {
                if (point.Step >= next && point.Step <= to)
                    yield return point;
            }
            next = points[^1].Step + 1;
        }
    }

    /// <summary>At most so many points of a range, thinned by <see cref="LossThinning"/>. Where a bucket has many points, its extremes are found
    /// among those that are stored of each block, and the limits of buckets are those of blocks.</summary>
    public async Task<IReadOnlyList<LossPoint>> ThinnedAsync(
        string runId, long from, long to, int points, CancellationToken cancellation = default)
    {
        long recorded = await CountAsync(runId, from, to, cancellation);
        long bucketLength = LossThinning.BucketLength(recorded, points);
        if (bucketLength < LossPeaks.BlockLength)
            return await LossThinning.Thin(ReadAsync(runId, from, to, cancellation), recorded, points).ToListAsync(cancellation);
        return [.. LossThinning.Thin(await BlocksAsync(runId, from, to, bucketLength, cancellation), recorded, points)];
    }

    /// <summary>The whole range as blocks: point by point in chunks that reach beyond it or are short, by a stored level in all others.</summary>
    async Task<IEnumerable<LossBlock>> BlocksAsync(string runId, long from, long to, long bucketLength, CancellationToken cancellation)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        IQueryable<LossChunkRow> chunks = database.LossChunks.Where(chunk => chunk.RunId == runId && chunk.LastStep >= from && chunk.FirstStep <= to);
        var thinned = await chunks.Where(chunk => chunk.FirstStep >= from && chunk.LastStep <= to)
            .Join(database.LossPeaks, chunk => new { chunk.RunId, chunk.Sequence }, peaks => new { peaks.RunId, peaks.Sequence }, (chunk, peaks) =>
                new { chunk.Sequence, chunk.Count, peaks.Bytes })
            .ToDictionaryAsync(chunk => chunk.Sequence, cancellation);
        Dictionary<int, byte[]> whole = await chunks.Where(chunk => !thinned.Keys.Contains(chunk.Sequence))
            .Select(chunk => new { chunk.Sequence, chunk.Bytes }).ToDictionaryAsync(chunk => chunk.Sequence, chunk => chunk.Bytes, cancellation);
        return thinned.Keys.Concat(whole.Keys).Order().SelectMany(sequence => thinned.TryGetValue(sequence, out var peaks)
            ? LossPeaks.Unpack(peaks.Bytes, peaks.Count, bucketLength)
            : LossChunks.Unpack(whole[sequence]).Where(point => point.Step >= from && point.Step <= to).Select(point => new LossBlock(point)));
    }

    /// <summary>How many points <see cref="ReadAsync"/> would give now; unpacks at most the two chunks at the edges.</summary>
    public async Task<long> CountAsync(string runId, long from = 0, long to = long.MaxValue, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        var chunks = await database.LossChunks.Where(chunk => chunk.RunId == runId && chunk.LastStep >= from && chunk.FirstStep <= to)
            .Select(chunk => new { chunk.Sequence, chunk.Count, Whole = chunk.FirstStep >= from && chunk.LastStep <= to })
            .ToListAsync(cancellation);
        long count = 0;
        foreach (var chunk in chunks)
        {
            count += chunk.Whole
                ? chunk.Count
                : LossChunks.Unpack(await database.LossChunks.Where(row => row.RunId == runId && row.Sequence == chunk.Sequence)
                    .Select(row => row.Bytes).FirstAsync(cancellation)).Count(point => point.Step >= from && point.Step <= to);
        }
        return count;
    }

    /// <summary>The points of a job's runs whose event numbers lie above <paramref name="after"/>, up to the end of the first chunk that has some.</summary>
    internal async Task<NumberedLosses> NumberedAsync(string jobId, long after, long until, CancellationToken cancellation)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        IQueryable<LossChunkRow> chunks = database.Runs.Where(run => run.JobId == jobId)
            .Join(database.LossChunks, run => run.Id, chunk => chunk.RunId, (_, chunk) => chunk).Where(chunk => chunk.LastEvent > after);
        if (await chunks.MinAsync(chunk => (long?)chunk.LastEvent, cancellation) is not long last)
            return new NumberedLosses([], until);
        long reached = Math.Min(last, until);
        List<LossChunkRow> overlapping = await chunks.Where(chunk => chunk.FirstEvent <= reached).ToListAsync(cancellation);
        return new NumberedLosses([.. overlapping.SelectMany(chunk => Numbered(chunk, after, reached))], reached);
    }

    static IEnumerable<NumberedStretch> Numbered(LossChunkRow chunk, long after, long reached)
    {
        LossPoint[] points = LossChunks.Unpack(chunk.Bytes);
        int position = 0;
        foreach ((long first, int count) in LossNumbering.Read(chunk.Events).Stretches)
        {
            long from = Math.Max(first, after + 1), to = Math.Min(first + count - 1, reached);
            if (from <= to)
                yield return new NumberedStretch(to, chunk.RunId, new ArraySegment<LossPoint>(points, position + (int)(from - first), (int)(to - from + 1)));
            position += count;
        }
    }

    async Task<LossPoint[]?> ChunkAsync(string runId, long from, long to, CancellationToken cancellation)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        byte[]? bytes = await database.LossChunks
            .Where(chunk => chunk.RunId == runId && chunk.LastStep >= from && chunk.FirstStep <= to)
            .OrderBy(chunk => chunk.Sequence).Select(chunk => chunk.Bytes).FirstOrDefaultAsync(cancellation);
        return bytes is null ? null : LossChunks.Unpack(bytes);
    }
}
