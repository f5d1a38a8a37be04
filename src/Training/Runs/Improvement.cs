using Descent.Training.Kernels.Updates;

namespace Descent.Training.Runs;

/// <summary>The best value seen, where, the parameters there, and how long ago that was: for early stopping, and for clients who stop a run and
/// keep its best.</summary>
/// <param name="minimumDecrease">The least decrease that counts as improvement (<c>stop.min_delta</c>).</param>
internal sealed class Improvement<T>(double minimumDecrease) where T : unmanaged
{
    public Lowest<T> Lowest { get; } = new(minimumDecrease);

    /// <summary>Observations since the last improvement; they are counted where somebody's patience may end.</summary>
    public int Waited { get; private set; }

    public void Observe(double value, long step, ReadOnlySpan<T> parameters)
    {
        if (Lowest.Take(value, step, parameters))
            Waited = 0;
        else if (Lowest.Loss is not null && Waited < int.MaxValue)
            Waited++;
    }

    /// <summary>After so many observations from that step on, the lowest of which was put into <see cref="Lowest"/> where it was one.</summary>
    public void Followed(long step, int count)
    {
        if (count > 0)
            Waited = (int)Math.Min(int.MaxValue, Lowest.Step >= step ? step + count - 1 - Lowest.Step : Waited + (long)count);
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Lowest.Loss ?? double.NaN);
        writer.Write(Lowest.Step);
        writer.Write(Waited);
        writer.Write(Lowest.Parameters is not null);
        if (Lowest.Parameters is not null)
            Vectors.Write<T>(writer, Lowest.Parameters);
    }

    public void Load(BinaryReader reader, int parameterCount)
    {
        double loss = reader.ReadDouble();
        long step = reader.ReadInt64();
        Waited = reader.ReadInt32();
        T[]? parameters = reader.ReadBoolean() ? new T[parameterCount] : null;
        if (parameters is not null)
            Vectors.Read<T>(reader, parameters);
        Lowest.Restore(double.IsNaN(loss) ? null : loss, step, parameters);
    }
}
