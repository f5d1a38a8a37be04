using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>The thinned level of a chunk: lowest, highest and last validated of every so many points, for pictures of long histories.</summary>
sealed class LossPeaksRow
{
    public required string RunId { get; init; }

    /// <summary>The chunk's.</summary>
    public required int Sequence { get; init; }

    /// <summary>Three points a block, packed by <see cref="LossChunks"/>.</summary>
    public required byte[] Bytes { get; init; }
}

/// <summary>Finds and packs the peaks of a chunk.</summary>
static class LossPeaks
{
    /// <summary>Points of a block, but for a chunk's last one.</summary>
    public const int BlockLength = 512;

    public static byte[] Pack(ReadOnlySpan<LossPoint> points)
    {
        List<LossPoint> peaks = [];
        for (int start = 0; start < points.Length; start += BlockLength)
        {
            LossBlock block = new(points[start]);
            foreach (LossPoint point in points[(start + 1)..Math.Min(start + BlockLength, points.Length)])
                block = block.With(new LossBlock(point));
            peaks.Add(block.Lowest);
            peaks.Add(block.Highest);
            peaks.Add(block.Validated ?? block.Lowest);
        }
        return LossChunks.Pack([.. peaks]);
    }

    /// <param name="bytes">What <see cref="Pack"/> gave.</param>
    /// <param name="count">Points of the chunk.</param>
    public static IEnumerable<LossBlock> Unpack(byte[] bytes, int count)
    {
        LossPoint[] peaks = LossChunks.Unpack(bytes);
        for (int i = 0; i < peaks.Length; i += 3)
        {
            LossPoint? validated = peaks[i + 2].Validation is null ? null : peaks[i + 2];
            yield return new LossBlock(Math.Min(BlockLength, count - i / 3 * BlockLength), peaks[i], peaks[i + 1], validated);
        }
    }
}
