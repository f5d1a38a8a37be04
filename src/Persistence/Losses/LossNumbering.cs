namespace Descent.Persistence.Losses;

/// <summary>The event numbers of the points of a chunk: stretches of consecutive numbers, one for each save that put points into it.
/// Stored as pairs of a first number and a count, seven bits a byte.</summary>
sealed class LossNumbering
{
    readonly List<(long First, int Count)> stretches = [];

    /// <summary>Number of the first point.</summary>
    public long First => stretches[0].First;

    /// <summary>Number of the last point.</summary>
    public long Last => stretches[^1].First + stretches[^1].Count - 1;

    /// <summary>In the order of the points.</summary>
    public IReadOnlyList<(long First, int Count)> Stretches => stretches;

    /// <summary>Numbers <paramref name="count"/> more points.</summary>
    public void Add(long first, int count)
    {
        if (stretches is [.., (long previous, int length)] && previous + length == first)
            stretches[^1] = (previous, length + count);
        else
            stretches.Add((first, count));
    }

    /// <summary>Adds those of the points [<paramref name="start"/>, <paramref name="start"/> + <paramref name="count"/>) of another numbering.</summary>
    public void Add(LossNumbering other, int start, int count)
    {
        int end = start + count, position = 0;
        foreach ((long first, int length) in other.stretches)
        {
            int from = Math.Max(position, start), to = Math.Min(position + length, end);
            if (from < to)
                Add(first + (from - position), to - from);
            position += length;
        }
    }

    public byte[] Write()
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        foreach ((long first, int count) in stretches)
        {
            writer.Write7BitEncodedInt64(first);
            writer.Write7BitEncodedInt(count);
        }
        return bytes.ToArray();
    }

    public static LossNumbering Read(byte[] bytes)
    {
        LossNumbering numbering = new();
        using MemoryStream stream = new(bytes, writable: false);
        using BinaryReader reader = new(stream);
        while (stream.Position < stream.Length)
            numbering.stretches.Add((reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt()));
        return numbering;
    }
}
