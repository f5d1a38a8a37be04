using System.Buffers.Binary;
using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>The thinned level of a chunk: lowest, highest and last validated of every so many points, for pictures of long histories.</summary>
sealed class LossPeaksRow
{
    public required string RunId { get; init; }

    /// <summary>The chunk's.</summary>
    public required int Sequence { get; init; }

    /// <summary>Packed by <see cref="LossPeaks"/>.</summary>
    public required byte[] Bytes { get; init; }
}

/// <summary>Finds and packs the peaks of a chunk: of blocks of two lengths, so that a picture of ten million points unpacks some thousand. The first and the last point of
/// the chunk stand by themselves, since a picture may begin or end with them.</summary>
/// <remarks>Layout: version (1 byte), length of the coarse level (4 bytes, little endian), the coarse level, the fine level. A level is packed by
/// <see cref="LossChunks"/>: the first point, lowest, highest and last validated of each block, the last point.</remarks>
static class LossPeaks
{
    /// <summary>Points of a block of the fine level, but for a chunk's last one.</summary>
    public const int BlockLength = 512;

    /// <summary>The same of the coarse level.</summary>
    public const int CoarseLength = 8192;

    const byte Version = 2;
    const int HeaderLength = 5;

    /// <param name="points">Of a chunk; at least two.</param>
    public static byte[] Pack(ReadOnlySpan<LossPoint> points)
    {
        byte[] coarse = PackLevel(points, CoarseLength), fine = PackLevel(points, BlockLength);
        byte[] packed = new byte[HeaderLength + coarse.Length + fine.Length];
        packed[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), coarse.Length);
        coarse.CopyTo(packed, HeaderLength);
        fine.CopyTo(packed, HeaderLength + coarse.Length);
        return packed;
    }

    /// <param name="bytes">What <see cref="Pack"/> gave.</param>
    /// <param name="count">Points of the chunk.</param>
    /// <param name="bucketLength">Points of a bucket of the picture: it says which level is fine enough.</param>
    public static IEnumerable<LossBlock> Unpack(byte[] bytes, int count, long bucketLength)
    {
        if (bytes[0] != Version)
            throw new InvalidDataException($"The peaks of a chunk start with version {Version}.");
        int fine = HeaderLength + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(1));
        return bucketLength >= CoarseLength
            ? Blocks(LossChunks.Unpack(bytes.AsSpan(HeaderLength, fine - HeaderLength)), count, CoarseLength)
            : Blocks(LossChunks.Unpack(bytes.AsSpan(fine)), count, BlockLength);
    }

    static byte[] PackLevel(ReadOnlySpan<LossPoint> points, int length)
    {
        List<LossPoint> peaks = [points[0]];
        for (int start = 1; start < points.Length - 1; start += length)
        {
            int lowest = start, highest = start, validated = -1;
            for (int i = start; i < Math.Min(start + length, points.Length - 1); i++)
            {
                ref readonly LossPoint point = ref points[i];
                if (point.Train < points[lowest].Train || double.IsNaN(points[lowest].Train))
                    lowest = i;
                if (point.Train > points[highest].Train || double.IsNaN(points[highest].Train))
                    highest = i;
                if (point.Validation is not null)
                    validated = i;
            }
            peaks.Add(points[lowest]);
            peaks.Add(points[highest]);
            peaks.Add(points[validated >= 0 ? validated : lowest]);
        }
        return LossChunks.Pack([.. peaks, points[^1]]);
    }

    static IEnumerable<LossBlock> Blocks(LossPoint[] peaks, int count, int length)
    {
        yield return new LossBlock(peaks[0]);
        int left = count - 2;
        for (int i = 1; i < peaks.Length - 1; i += 3, left -= length)
            yield return new LossBlock(Math.Min(length, left), peaks[i], peaks[i + 1], peaks[i + 2].Validation is null ? null : peaks[i + 2]);
        yield return new LossBlock(peaks[^1]);
    }
}
