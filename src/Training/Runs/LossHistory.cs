namespace Descent.Training.Runs;

/// <summary>Collects loss points between two checkpoints and knows the lowest loss of all.</summary>
/// <param name="every">Keep every n-th step, and always the first and the last.</param>
internal sealed class LossHistory(int every)
{
    /// <summary>Points up to which every step is kept.</summary>
    const long KeptWhole = 1_000_000;

    List<LossPoint> pending = [];

    public double LastTrain { get; private set; } = double.NaN;

    public double? LastValidation { get; private set; }

    /// <summary>Lowest validation loss, or lowest training loss as long as there was no validation.</summary>
    public double? Best { get; private set; }

    public long BestStep { get; private set; }

    public void Add(LossPoint point, bool last)
    {
        LastTrain = point.Train;
        LastValidation = point.Validation ?? LastValidation;
        double watched = point.Validation ?? (LastValidation is null ? point.Train : double.NaN);
        if (double.IsFinite(watched) && !(watched >= Best))
        {
            Best = watched;
            BestStep = point.Step;
        }
        if (last || point.Step % every == 0 || point.Validation is not null)
            pending.Add(point);
    }

    /// <summary>The points since the last call; the caller owns the list.</summary>
    public IReadOnlyList<LossPoint> Take()
    {
        List<LossPoint> taken = pending;
        pending = [];
        return taken;
    }

    /// <summary>Every step up to a million, every n-th of more.</summary>
    public static int AutomaticEvery(long steps) => (int)Math.Min(int.MaxValue, Math.Max(1, (steps + KeptWhole - 1) / KeptWhole));

    public void Save(BinaryWriter writer)
    {
        writer.Write(LastTrain);
        writer.Write(LastValidation ?? double.NaN);
        writer.Write(Best ?? double.NaN);
        writer.Write(BestStep);
    }

    public void Load(BinaryReader reader)
    {
        LastTrain = reader.ReadDouble();
        LastValidation = Finite(reader.ReadDouble());
        Best = Finite(reader.ReadDouble());
        BestStep = reader.ReadInt64();

        static double? Finite(double value) => double.IsNaN(value) ? null : value;
    }
}
