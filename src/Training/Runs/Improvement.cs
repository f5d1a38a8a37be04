namespace Descent.Training.Runs;

/// <summary>The best value seen, where, the parameters there, and how long ago that was: for early stopping, and for clients who stop a run and
/// keep its best.</summary>
/// <param name="minimumDecrease">The least decrease that counts as improvement (<c>stop.min_delta</c>).</param>
internal sealed class Improvement<T>(double minimumDecrease) where T : unmanaged
{
    public double? Best { get; private set; }

    public long BestStep { get; private set; }

    /// <summary>Observations since the last improvement.</summary>
    public int Waited { get; private set; }

    /// <summary>Parameters at <see cref="BestStep"/>; null until one was seen.</summary>
    public T[]? BestParameters { get; private set; }

    public void Observe(double value, long step, ReadOnlySpan<T> parameters)
    {
        if (Best is double best && !(value < best - minimumDecrease))
        {
            Waited++;
            return;
        }
        if (!double.IsFinite(value))
            return;
        Best = value;
        BestStep = step;
        Waited = 0;
        parameters.CopyTo(BestParameters ??= new T[parameters.Length]);
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Best ?? double.NaN);
        writer.Write(BestStep);
        writer.Write(Waited);
        writer.Write(BestParameters is not null);
        if (BestParameters is not null)
            Vectors.Write<T>(writer, BestParameters);
    }

    public void Load(BinaryReader reader, int parameterCount)
    {
        double best = reader.ReadDouble();
        Best = double.IsNaN(best) ? null : best;
        BestStep = reader.ReadInt64();
        Waited = reader.ReadInt32();
        if (reader.ReadBoolean())
            Vectors.Read<T>(reader, BestParameters = new T[parameterCount]);
    }
}
