using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>Packs loss points into bytes and back, bit for bit, NaN payloads and infinities included.</summary>
/// <remarks>Layout: version (1 byte), count (4 bytes, little endian), the number of extra columns (4 bytes) and their names (see <see cref="ExtraChunk"/>), then Brotli over the columns
/// one after another: step, epoch, which have a validation loss, train, validation where there is one, learning rate, gradient norm; then of each extra one: which have a value, the values
/// there are. Which have one is a byte, for none, for all, or for those that follow as a byte each. The others are each a <see cref="PackedColumn"/>. Versions 1 (without extra columns) and 2 are still read: in them
/// a byte for each point said whether it has a value, and columns had all their planes.</remarks>
static class LossChunks
{
    const byte WithoutExtra = 1, WithAllPlanes = 2, Version = 3;
    const byte None = 0, All = 1, Some = 2;
    const int HeaderLength = 5;

    // Quality 1 packs faster than training can make points; higher ones gain a few percent on noise, which most histories are.
    const int Quality = 1;
    const int WindowBits = 18;

    public static byte[] Pack(ReadOnlySpan<LossPoint> points)
    {
        int count = points.Length;
        ExtraChunk extra = ExtraChunk.Of(points);
        byte[] columns = new byte[MostBytes(count, extra.Names.Count)];
        long[] values = new long[count];
        bool[] has = new bool[count];
        Span<byte> rest = columns;

        for (int i = 0; i < count; i++)
            values[i] = points[i].Step;
        PackedColumn.Pack(values, ref rest);
        for (int i = 0; i < count; i++)
            values[i] = points[i].Epoch;
        PackedColumn.Pack(values, ref rest);
        for (int i = 0; i < count; i++)
            has[i] = points[i].Validation is not null;
        PackPresence(has, ref rest);
        for (int i = 0; i < count; i++)
            values[i] = BitConverter.DoubleToInt64Bits(points[i].Train);
        PackedColumn.Pack(values, ref rest);
        int present = 0;
        foreach (LossPoint point in points)
        {
            if (point.Validation is double validation)
                values[present++] = BitConverter.DoubleToInt64Bits(validation);
        }
        PackedColumn.Pack(values.AsSpan(0, present), ref rest);
        for (int i = 0; i < count; i++)
            values[i] = BitConverter.DoubleToInt64Bits(points[i].LearningRate);
        PackedColumn.Pack(values, ref rest);
        for (int i = 0; i < count; i++)
            values[i] = BitConverter.DoubleToInt64Bits(points[i].GradientNorm);
        PackedColumn.Pack(values, ref rest);
        for (int column = 0; column < extra.Names.Count; column++)
            PackNullable(points, column, values, has, ref rest);
        byte[] header = new byte[HeaderLength];
        header[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(1), count);
        return Compress([.. header, .. extra.Write()], columns.AsSpan(0, columns.Length - rest.Length));
    }

    public static LossPoint[] Unpack(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || bytes[0] is not (WithoutExtra or WithAllPlanes or Version))
            throw new InvalidDataException($"A loss chunk starts with a version, {WithoutExtra} to {Version}, and a count.");
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        bool whole = bytes[0] != Version;
        ReadOnlySpan<byte> packed = bytes[HeaderLength..];
        ExtraChunk extra = bytes[0] == WithoutExtra ? ExtraChunk.None : ExtraChunk.Read(ref packed);
        byte[] buffer = new byte[MostBytes(count, extra.Names.Count)];
        if (!BrotliDecoder.TryDecompress(packed, buffer, out int length))
            throw new InvalidDataException($"A loss chunk of {count} points does not unpack.");
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, length);

        long[] steps = PackedColumn.Unpack(count, ref rest, whole);
        long[] epochs = PackedColumn.Unpack(count, ref rest, whole);
        bool[] validated = UnpackPresence(count, ref rest, whole);
        long[] train = PackedColumn.Unpack(count, ref rest, whole);
        long[] validation = PackedColumn.Unpack(validated.Count(true), ref rest, whole);
        long[] learningRate = PackedColumn.Unpack(count, ref rest, whole);
        long[] gradientNorm = PackedColumn.Unpack(count, ref rest, whole);
        double?[][] extras = new double?[extra.Names.Count][];
        for (int column = 0; column < extras.Length; column++)
            extras[column] = UnpackNullable(count, ref rest, whole);

        LossPoint[] points = new LossPoint[count];
        int next = 0;
        for (int i = 0; i < count; i++)
        {
            points[i] = new LossPoint(
                steps[i], epochs[i], BitConverter.Int64BitsToDouble(train[i]),
                !validated[i] ? null : BitConverter.Int64BitsToDouble(validation[next++]),
                BitConverter.Int64BitsToDouble(learningRate[i]), BitConverter.Int64BitsToDouble(gradientNorm[i]))
            {
                Extra = extra.At(extras, i),
            };
        }
        return points;
    }

    /// <summary>Most bytes that a chunk has before Brotli: six columns that all points have, two that some do, and extra ones.</summary>
    static int MostBytes(int count, int extra) => checked((6 + extra) * PackedColumn.MostBytes(count) + (1 + extra) * (1 + count));

    static void PackNullable(ReadOnlySpan<LossPoint> points, int column, long[] values, bool[] has, ref Span<byte> destination)
    {
        int present = 0;
        for (int i = 0; i < points.Length; i++)
        {
            double? value = points[i].Extra!.Values[column];
            has[i] = value is not null;
            if (value is double number)
                values[present++] = BitConverter.DoubleToInt64Bits(number);
        }
        PackPresence(has, ref destination);
        PackedColumn.Pack(values.AsSpan(0, present), ref destination);
    }

    static double?[] UnpackNullable(int count, ref ReadOnlySpan<byte> source, bool whole)
    {
        bool[] has = UnpackPresence(count, ref source, whole);
        long[] present = PackedColumn.Unpack(has.Count(true), ref source, whole);
        double?[] values = new double?[count];
        for (int i = 0, next = 0; i < count; i++)
            values[i] = !has[i] ? null : BitConverter.Int64BitsToDouble(present[next++]);
        return values;
    }

    static void PackPresence(ReadOnlySpan<bool> has, ref Span<byte> destination)
    {
        byte kind = !has.Contains(true) ? None : !has.Contains(false) ? All : Some;
        destination[0] = kind;
        destination = destination[1..];
        if (kind != Some)
            return;
        MemoryMarshal.AsBytes(has).CopyTo(destination);
        destination = destination[has.Length..];
    }

    static bool[] UnpackPresence(int count, ref ReadOnlySpan<byte> source, bool whole)
    {
        byte kind = Some;
        if (!whole)
        {
            kind = source[0];
            source = source[1..];
        }
        bool[] has = new bool[count];
        if (kind != Some)
        {
            has.AsSpan().Fill(kind == All);
            return has;
        }
        for (int i = 0; i < count; i++)
            has[i] = source[i] != 0;
        source = source[count..];
        return has;
    }

    static byte[] Compress(byte[] header, ReadOnlySpan<byte> columns)
    {
        byte[] packed = new byte[header.Length + BrotliEncoder.GetMaxCompressedLength(columns.Length)];
        header.CopyTo(packed, 0);
        if (!BrotliEncoder.TryCompress(columns, packed.AsSpan(header.Length), out int length, Quality, WindowBits))
            throw new InvalidOperationException($"{columns.Length} bytes did not fit the room that Brotli itself asked for.");
        return packed[..(header.Length + length)];
    }
}
