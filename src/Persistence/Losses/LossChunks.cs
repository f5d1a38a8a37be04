using System.Buffers.Binary;
using System.IO.Compression;
using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>Packs loss points into bytes and back, bit for bit, NaN payloads and infinities included.</summary>
/// <remarks>Layout: version (1 byte), count (4 bytes, little endian), then Brotli over the columns one after another: step, epoch, has
/// validation, train, validation where there is one, learning rate, gradient norm. A column is the differences between
/// consecutive values (of doubles: of their bit patterns), their signs folded into the lowest bit, the bytes transposed so that
/// all highest bytes come first: a smooth curve leaves mostly zeros there.</remarks>
static class LossChunks
{
    const byte Version = 1;
    const int HeaderLength = 5;

    // Quality 1 packs faster than training can make points; higher ones gain a few percent on noise, which most histories are.
    const int Quality = 1;
    const int WindowBits = 18;

    public static byte[] Pack(ReadOnlySpan<LossPoint> points)
    {
        int count = points.Length;
        int validations = 0;
        foreach (LossPoint point in points)
            validations += point.Validation is null ? 0 : 1;
        byte[] columns = new byte[ColumnsLength(count, validations)];
        long[] values = new long[count];
        Span<byte> rest = columns;

        for (int i = 0; i < count; i++)
            values[i] = points[i].Step;
        PackColumn(values, ref rest);
        for (int i = 0; i < count; i++)
            values[i] = points[i].Epoch;
        PackColumn(values, ref rest);
        for (int i = 0; i < count; i++)
            rest[i] = points[i].Validation is null ? (byte)0 : (byte)1;
        rest = rest[count..];
        for (int i = 0; i < count; i++)
            values[i] = BitConverter.DoubleToInt64Bits(points[i].Train);
        PackColumn(values, ref rest);
        int next = 0;
        foreach (LossPoint point in points)
        {
            if (point.Validation is double validation)
                values[next++] = BitConverter.DoubleToInt64Bits(validation);
        }
        PackColumn(values.AsSpan(0, validations), ref rest);
        for (int i = 0; i < count; i++)
            values[i] = BitConverter.DoubleToInt64Bits(points[i].LearningRate);
        PackColumn(values, ref rest);
        for (int i = 0; i < count; i++)
            values[i] = BitConverter.DoubleToInt64Bits(points[i].GradientNorm);
        PackColumn(values, ref rest);
        return Compress(columns, count);
    }

    public static LossPoint[] Unpack(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || bytes[0] != Version)
            throw new InvalidDataException($"A loss chunk starts with version {Version} and a count.");
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        byte[] buffer = new byte[ColumnsLength(count, count)];
        if (!BrotliDecoder.TryDecompress(bytes[HeaderLength..], buffer, out int length))
            throw new InvalidDataException($"A loss chunk of {count} points does not unpack.");
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, length);

        long[] steps = UnpackColumn(count, ref rest);
        long[] epochs = UnpackColumn(count, ref rest);
        ReadOnlySpan<byte> validated = rest[..count];
        rest = rest[count..];
        long[] train = UnpackColumn(count, ref rest);
        long[] validation = UnpackColumn(count - validated.Count((byte)0), ref rest);
        long[] learningRate = UnpackColumn(count, ref rest);
        long[] gradientNorm = UnpackColumn(count, ref rest);

        LossPoint[] points = new LossPoint[count];
        int next = 0;
        for (int i = 0; i < count; i++)
        {
            points[i] = new LossPoint(
                steps[i], (int)epochs[i], BitConverter.Int64BitsToDouble(train[i]),
                validated[i] == 0 ? null : BitConverter.Int64BitsToDouble(validation[next++]),
                BitConverter.Int64BitsToDouble(learningRate[i]), BitConverter.Int64BitsToDouble(gradientNorm[i]));
        }
        return points;
    }

    static int ColumnsLength(int count, int validations) => checked(count * (5 * sizeof(long) + 1) + validations * sizeof(long));

    static void PackColumn(ReadOnlySpan<long> values, ref Span<byte> destination)
    {
        int count = values.Length;
        long previous = 0;
        for (int i = 0; i < count; i++)
        {
            long difference = unchecked(values[i] - previous);
            previous = values[i];
            ulong folded = (ulong)((difference << 1) ^ (difference >> 63));
            for (int plane = 0; plane < sizeof(long); plane++)
                destination[plane * count + i] = (byte)(folded >> (56 - 8 * plane));
        }
        destination = destination[(count * sizeof(long))..];
    }

    static long[] UnpackColumn(int count, ref ReadOnlySpan<byte> source)
    {
        long[] values = new long[count];
        long previous = 0;
        for (int i = 0; i < count; i++)
        {
            ulong folded = 0;
            for (int plane = 0; plane < sizeof(long); plane++)
                folded = (folded << 8) | source[plane * count + i];
            previous = unchecked(previous + ((long)(folded >> 1) ^ -(long)(folded & 1)));
            values[i] = previous;
        }
        source = source[(count * sizeof(long))..];
        return values;
    }

    static byte[] Compress(byte[] columns, int count)
    {
        byte[] packed = new byte[HeaderLength + BrotliEncoder.GetMaxCompressedLength(columns.Length)];
        packed[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), count);
        if (!BrotliEncoder.TryCompress(columns, packed.AsSpan(HeaderLength), out int length, Quality, WindowBits))
            throw new InvalidOperationException($"{columns.Length} bytes did not fit the room that Brotli itself asked for.");
        return packed[..(HeaderLength + length)];
    }
}
