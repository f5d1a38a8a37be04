using System.Buffers.Binary;
using System.Text;
using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>The extra columns of a chunk: how many, then each name as its length in bytes (4 bytes, little endian) and its text.</summary>
sealed record ExtraChunk(IReadOnlyList<string> Names)
{
    public static ExtraChunk None { get; } = new([]);

    /// <summary>The columns of points of one run: the same for all.</summary>
    public static ExtraChunk Of(ReadOnlySpan<LossPoint> points)
    {
        IReadOnlyList<string> names = points.IsEmpty ? [] : NamesOf(points[0]);
        foreach (LossPoint point in points)
        {
            if (!ReferenceEquals(NamesOf(point), names) && !NamesOf(point).SequenceEqual(names))
                throw new ArgumentException($"Step {point.Step} has the extra columns {string.Join(", ", NamesOf(point))}; the history has {string.Join(", ", names)}.", nameof(points));
        }
        return new ExtraChunk(names);
    }

    public byte[] Write()
    {
        using MemoryStream stream = new();
        WriteNumber(stream, Names.Count);
        foreach (byte[] name in Names.Select(Encoding.UTF8.GetBytes))
        {
            WriteNumber(stream, name.Length);
            stream.Write(name);
        }
        return stream.ToArray();
    }

    /// <param name="bytes">Begin with what <see cref="Write"/> gave; what follows it is left.</param>
    /// <exception cref="InvalidDataException">The bytes end before the names do.</exception>
    public static ExtraChunk Read(ref ReadOnlySpan<byte> bytes)
    {
        string[] names = new string[ReadNumber(ref bytes)];
        for (int i = 0; i < names.Length; i++)
        {
            int length = ReadNumber(ref bytes);
            names[i] = Encoding.UTF8.GetString(bytes[..length]);
            bytes = bytes[length..];
        }
        return new ExtraChunk(names);
    }

    /// <summary>What a point has in the columns.</summary>
    public ExtraColumns? At(double?[][] columns, int point)
    {
        if (Names.Count == 0)
            return null;
        double?[] values = new double?[columns.Length];
        for (int column = 0; column < columns.Length; column++)
            values[column] = columns[column][point];
        return new ExtraColumns(Names, values);
    }

    static IReadOnlyList<string> NamesOf(LossPoint point) => point.Extra?.Names ?? [];

    static void WriteNumber(Stream stream, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        stream.Write(bytes);
    }

    static int ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        // At least a number follows each: no count or length can be larger than what is left.
        int number = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (number < 0 || number > bytes.Length - sizeof(int))
            throw new InvalidDataException("The names of a loss chunk's extra columns are cut off.");
        bytes = bytes[sizeof(int)..];
        return number;
    }
}
