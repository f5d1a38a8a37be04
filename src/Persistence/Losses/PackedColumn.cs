using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Descent.Persistence.Losses;

/// <summary>A column of whole numbers (of doubles: their bit patterns) as bytes that a general packer makes short and has little to read of: differences, of the order that suits
/// them, cut into planes of bytes, without the planes that are zero.</summary>
/// <remarks>The order of the differences (2 bits) and the number of zero bits that all values end with (6 bits), which are left out; the planes that follow, one bit each, the lowest
/// for that of the lowest bytes; the first three numbers in full (8 bytes each, little endian), for they are no differences yet; then of all others their highest bytes, and so on, signs folded into
/// the lowest bit. A smooth curve has few planes, a schedule none. Before, all planes followed, with the first numbers in them.</remarks>
static class PackedColumn
{
    // The smoothest curves gain up to here; noise is best left as it is.
    const int HighestOrder = 3;
    const int OrderBits = 2;
    const int Planes = sizeof(long);

    /// <summary>Most bytes that so many values take.</summary>
    public static int MostBytes(int count) => checked(2 + count * sizeof(long));

    /// <param name="values">Are lost.</param>
    /// <param name="destination">With room for <see cref="MostBytes"/>; afterwards what is left of it.</param>
    public static void Pack(Span<long> values, ref Span<byte> destination)
    {
        int count = values.Length;
        int zeros = DropZeros(values);
        int order = count > 0 && values.ContainsAnyExcept(values[0]) ? ReplaceByDifferences(values) : 0;
        for (int i = 0; i < count; i++)
            values[i] = (long)Fold(values[i]);
        ReadOnlySpan<ulong> folded = MemoryMarshal.Cast<long, ulong>(values);
        int first = Math.Min(HighestOrder, count);
        ReadOnlySpan<ulong> others = folded[first..];
        ulong any = Any(others);
        destination[0] = (byte)(order | (zeros << OrderBits));
        int planes = 0;
        for (int plane = 0; plane < Planes; plane++)
            planes |= (byte)(any >> 8 * plane) == 0 ? 0 : 1 << plane;
        destination[1] = (byte)planes;
        destination = destination[2..];
        foreach (ulong value in folded[..first])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination, value);
            destination = destination[sizeof(ulong)..];
        }
        for (int plane = Planes - 1; plane >= 0; plane--)
        {
            if ((planes >> plane & 1) == 0)
                continue;
            TakeBytes(others, 8 * plane, destination[..others.Length]);
            destination = destination[others.Length..];
        }
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

    /// <param name="count">How many values there are.</param>
    /// <param name="source">Begins with them; afterwards with what follows.</param>
    /// <param name="whole">All planes are there, and the first numbers in them.</param>
    public static long[] Unpack(int count, ref ReadOnlySpan<byte> source, bool whole)
    {
        int order = source[0] & ((1 << OrderBits) - 1), zeros = source[0] >> OrderBits, planes = whole ? (1 << Planes) - 1 : source[1];
        source = source[(whole ? 1 : 2)..];
        long[] values = new long[count];
        int first = whole ? 0 : Math.Min(HighestOrder, count);
        for (int i = 0; i < first; i++, source = source[sizeof(long)..])
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(source);
        Span<long> others = values.AsSpan(first);
        for (int plane = Planes - 1; plane >= 0; plane--)
        {
            if ((planes >> plane & 1) == 0)
                continue;
            ReadOnlySpan<byte> bytes = source[..others.Length];
            for (int i = 0; i < bytes.Length; i++)
                others[i] |= (long)bytes[i] << 8 * plane;
            source = source[bytes.Length..];
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
}
