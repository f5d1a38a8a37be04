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

    async Task<LossPoint[]?> ChunkAsync(string runId, long from, long to, CancellationToken cancellation)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        byte[]? bytes = await database.LossChunks
            .Where(chunk => chunk.RunId == runId && chunk.LastStep >= from && chunk.FirstStep <= to)
            .OrderBy(chunk => chunk.Sequence).Select(chunk => chunk.Bytes).FirstOrDefaultAsync(cancellation);
        return bytes is null ? null : LossChunks.Unpack(bytes);
    }
}
