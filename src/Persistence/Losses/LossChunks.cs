using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>Packs loss points into bytes and back, bit for bit, NaN payloads and infinities included.</summary>
/// <remarks>Layout: version (1 byte), count (4 bytes, little endian), in version 2 the number of extra columns (4 bytes) and their names (see
/// <see cref="ExtraChunk"/>), then Brotli over the columns one after another: step, epoch, has
/// validation, train, validation where there is one, learning rate, gradient norm; then of each extra one: has a value, the values there are. What has no
/// extra columns is of version 1. A column is first an order of differences (2 bits) and the number of
/// zero bits that all its values end with (6 bits), then the differences of that order between consecutive values (of doubles: of their bit
/// patterns) without those zeros, their signs folded into the lowest bit, the bytes transposed so that all highest bytes come first: a smooth
/// curve leaves mostly zeros there, a schedule nothing else.</remarks>
static class LossChunks
{
    const byte Version = 1, VersionWithExtra = 2;
    const int HeaderLength = 5;

    // Quality 1 packs faster than training can make points; higher ones gain a few percent on noise, which most histories are.
    const int Quality = 1;
    const int WindowBits = 18;

    // The smoothest curves gain up to here; noise is best left as it is.
    const int HighestOrder = 3;
    const int OrderBits = 2;
    const int Columns = 6;

    public static byte[] Pack(ReadOnlySpan<LossPoint> points)
    {
        int count = points.Length;
        int validations = 0;
        foreach (LossPoint point in points)
            validations += point.Validation is null ? 0 : 1;
        ExtraChunk extra = ExtraChunk.Of(points);
        byte[] columns = new byte[ColumnsLength(count, validations) + ExtraLength(count, extra.Names.Count)];
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
        for (int column = 0; column < extra.Names.Count; column++)
            PackNullable(points, column, values, ref rest);
        byte[] header = new byte[HeaderLength];
        header[0] = extra.Names.Count == 0 ? Version : VersionWithExtra;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(1), count);
        return Compress([.. header, .. extra.Write()], columns.AsSpan(0, columns.Length - rest.Length));
    }

    public static LossPoint[] Unpack(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || bytes[0] is not (Version or VersionWithExtra))
            throw new InvalidDataException($"A loss chunk starts with version {Version} or {VersionWithExtra} and a count.");
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        ReadOnlySpan<byte> packed = bytes[HeaderLength..];
        ExtraChunk extra = bytes[0] == Version ? ExtraChunk.None : ExtraChunk.Read(ref packed);
        byte[] buffer = new byte[ColumnsLength(count, count) + ExtraLength(count, extra.Names.Count)];
        if (!BrotliDecoder.TryDecompress(packed, buffer, out int length))
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
        double?[][] extras = new double?[extra.Names.Count][];
        for (int column = 0; column < extras.Length; column++)
            extras[column] = UnpackNullable(count, ref rest);

        LossPoint[] points = new LossPoint[count];
        int next = 0;
        for (int i = 0; i < count; i++)
        {
            points[i] = new LossPoint(
                steps[i], epochs[i], BitConverter.Int64BitsToDouble(train[i]),
                validated[i] == 0 ? null : BitConverter.Int64BitsToDouble(validation[next++]),
                BitConverter.Int64BitsToDouble(learningRate[i]), BitConverter.Int64BitsToDouble(gradientNorm[i]))
            {
                Extra = extra.At(extras, i),
            };
        }
        return points;
    }

    static int ColumnsLength(int count, int validations) =>
        checked(Columns + count * ((Columns - 1) * sizeof(long) + 1) + validations * sizeof(long));

    static int ExtraLength(int count, int columns) => checked(columns * (1 + count * (sizeof(long) + 1)));

    static void PackNullable(ReadOnlySpan<LossPoint> points, int column, long[] values, ref Span<byte> destination)
    {
        int present = 0;
        for (int i = 0; i < points.Length; i++)
        {
            double? value = points[i].Extra!.Values[column];
            destination[i] = value is null ? (byte)0 : (byte)1;
            if (value is double number)
                values[present++] = BitConverter.DoubleToInt64Bits(number);
        }
        destination = destination[points.Length..];
        PackColumn(values.AsSpan(0, present), ref destination);
    }

    static double?[] UnpackNullable(int count, ref ReadOnlySpan<byte> source)
    {
        ReadOnlySpan<byte> has = source[..count];
        source = source[count..];
        long[] present = UnpackColumn(count - has.Count((byte)0), ref source);
        double?[] values = new double?[count];
        for (int i = 0, next = 0; i < count; i++)
            values[i] = has[i] == 0 ? null : BitConverter.Int64BitsToDouble(present[next++]);
        return values;
    }

    static void PackColumn(Span<long> values, ref Span<byte> destination)
    {
        int count = values.Length;
        int zeros = DropZeros(values);
        int order = count > 0 && values.ContainsAnyExcept(values[0]) ? ReplaceByDifferences(values) : 0;
        destination[0] = (byte)(order | (zeros << OrderBits));
        Span<byte> planes = destination.Slice(1, count * sizeof(long));
        for (int i = 0; i < count; i++)
            values[i] = (long)Fold(values[i]);
        ReadOnlySpan<ulong> folded = MemoryMarshal.Cast<long, ulong>(values);
        // The first ones are no differences yet, and longer than what follows: bytes that only they have are set one by one.
        int first = Math.Min(HighestOrder, count);
        ulong any = Any(folded[first..]);
        for (int plane = 0; plane < sizeof(long); plane++)
        {
            Span<byte> bytes = planes.Slice(plane * count, count);
            int shift = 56 - 8 * plane;
            for (int i = 0; i < first; i++)
                bytes[i] = (byte)(folded[i] >> shift);
            if ((byte)(any >> shift) == 0)
                bytes[first..].Clear();
            else
                TakeBytes(folded, shift, bytes);
        }
        destination = destination[(1 + planes.Length)..];
    }

    /// <summary>The bits that one or another has.</summary>
    static ulong Any(ReadOnlySpan<ulong> values)
    {
        Vector<ulong> many = default;
        int i = 0;
        for (; i <= values.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
            many |= new Vector<ulong>(values[i..]);
        ulong any = 0;
        for (int k = 0; k < Vector<ulong>.Count; k++)
            any |= many[k];
        foreach (ulong value in values[i..])
            any |= value;
        return any;
    }

    /// <summary>One byte of each value.</summary>
    static void TakeBytes(ReadOnlySpan<ulong> values, int shift, Span<byte> bytes)
    {
        int i = 0;
        for (; i <= bytes.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            Vector256.Narrow(Half(values[i..], shift), Half(values[(i + Vector256<ushort>.Count)..], shift)).CopyTo(bytes[i..]);
        for (; i < bytes.Length; i++)
            bytes[i] = (byte)(values[i] >> shift);

        static Vector256<ushort> Half(ReadOnlySpan<ulong> values, int shift) => Vector256.Narrow(Quarter(values, shift), Quarter(values[Vector256<uint>.Count..], shift));

        static Vector256<uint> Quarter(ReadOnlySpan<ulong> values, int shift) =>
            Vector256.Narrow(Eighth(values, shift), Eighth(values[Vector256<ulong>.Count..], shift));

        static Vector256<ulong> Eighth(ReadOnlySpan<ulong> values, int shift) => Vector256.ShiftRightLogical(Vector256.Create(values), shift) & Vector256.Create(0xFFUL);
    }

    static long[] UnpackColumn(int count, ref ReadOnlySpan<byte> source)
    {
        int order = source[0] & ((1 << OrderBits) - 1), zeros = source[0] >> OrderBits;
        ReadOnlySpan<byte> planes = source.Slice(1, count * sizeof(long));
        long[] values = new long[count];
        for (int plane = 0; plane < sizeof(long); plane++)
        {
            ReadOnlySpan<byte> bytes = planes.Slice(plane * count, count);
            for (int i = 0; i < bytes.Length; i++)
                values[i] = (values[i] << 8) | bytes[i];
        }
        for (int i = 0; i < values.Length; i++)
            values[i] = Unfold((ulong)values[i]);
        for (; order > 0; order--)
        {
            for (int i = 1; i < values.Length; i++)
                values[i] = unchecked(values[i] + values[i - 1]);
        }
        for (int i = 0; i < values.Length; i++)
            values[i] <<= zeros;
        source = source[(1 + planes.Length)..];
        return values;
    }

    /// <summary>Takes differences again and again as long as the numbers get shorter by it.</summary>
    /// <returns>How often: the order of the differences.</returns>
    static int ReplaceByDifferences(Span<long> values)
    {
        int order = 0;
        long bits = OffsetBits(values);
        while (order < HighestOrder && DifferenceBits(values) is long fewer && fewer < bits)
        {
            for (int i = values.Length - 1; i > 0; i--)
                values[i] = unchecked(values[i] - values[i - 1]);
            bits = fewer;
            order++;
        }
        return order;
    }

    /// <summary>Shifts out the zeros that all values end with, as rounded numbers do.</summary>
    static int DropZeros(Span<long> values)
    {
        ulong any = Any(MemoryMarshal.Cast<long, ulong>(values));
        int zeros = any == 0 ? 0 : BitOperations.TrailingZeroCount(any);
        for (int i = 0; zeros > 0 && i < values.Length; i++)
            values[i] >>= zeros;
        return zeros;
    }

    /// <summary>What the values take without differences: what the lowest one has in common with all packs to nothing.</summary>
    static long OffsetBits(ReadOnlySpan<long> values)
    {
        long bits = 0;
        long lowest = values.IsEmpty ? 0 : TensorPrimitives.Min(values);
        foreach (long value in values)
            bits += 64 - BitOperations.LeadingZeroCount((ulong)unchecked(value - lowest));
        return bits;
    }

    static long DifferenceBits(ReadOnlySpan<long> values)
    {
        long bits = 0;
        for (int i = 1; i < values.Length; i++)
            bits += 64 - BitOperations.LeadingZeroCount(Fold(unchecked(values[i] - values[i - 1])));
        return bits;
    }

    static ulong Fold(long difference) => (ulong)((difference << 1) ^ (difference >> 63));

    static long Unfold(ulong folded) => (long)(folded >> 1) ^ -(long)(folded & 1);

    static byte[] Compress(byte[] header, ReadOnlySpan<byte> columns)
    {
        byte[] packed = new byte[header.Length + BrotliEncoder.GetMaxCompressedLength(columns.Length)];
        header.CopyTo(packed, 0);
        if (!BrotliEncoder.TryCompress(columns, packed.AsSpan(header.Length), out int length, Quality, WindowBits))
            throw new InvalidOperationException($"{columns.Length} bytes did not fit the room that Brotli itself asked for.");
        return packed[..(header.Length + length)];
    }
}
