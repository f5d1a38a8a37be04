using System.Numerics.Tensors;

namespace Descent.Training.Runs;

/// <summary>Collects loss points between two checkpoints and knows the lowest loss of all.</summary>
/// <param name="every">Keep every n-th step, and always the first and the last.</param>
/// <param name="stepsPerEpoch">Updates in one pass over the training rows.</param>
/// <param name="late">Looks at the last losses.</param>
internal sealed class LossHistory(int every, long stepsPerEpoch, LateDecrease late)
{
    const int ScratchLength = 1024;

    LossColumns pending = new(every, stepsPerEpoch);
    (Memory<double> Train, Memory<double> Norm) scratch;

    /// <summary>Null before the first.</summary>
    public double? LastTrain { get; private set; }

    public double? LastValidation { get; private set; }

    /// <summary>Lowest validation loss, or lowest training loss as long as there was no validation.</summary>
    public double? Best { get; private set; }

    public long BestStep { get; private set; }

    /// <summary>Set where the loss was still falling when all steps were made; where there is validation, only if that was too.</summary>
    public LateFall? LateFall => LastValidation is null || BestStep >= late.Begins ? late.Found : null;

    public void Add(LossPoint point, bool last)
    {
        LastTrain = point.Train;
        double loss = point.Train;
        late.Add(point.Step, new(ref loss));
        LastValidation = point.Validation ?? LastValidation;
        double watched = point.Validation ?? (LastValidation is null ? point.Train : double.NaN);
        if (double.IsFinite(watched) && !(watched >= Best))
        {
            Best = watched;
            BestStep = point.Step;
        }
        if (last || Keeps(point))
            pending.Add(point);
    }

    /// <summary>Whether a point is kept that is not the last.</summary>
    public bool Keeps(LossPoint point) => point.Step % every == 0 || point.Validation is not null;

    /// <summary>Where the losses and norms of the next updates can be written, at least one of each; <see cref="Take(long, int, ReadOnlySpan{double})"/>
    /// looks at them. Where all are kept, it is their place.</summary>
    public (Memory<double> Train, Memory<double> Norm) Room()
    {
        if (every == 1)
            return pending.Room();
        if (scratch.Train.IsEmpty)
            scratch = (new double[ScratchLength], new double[ScratchLength]);
        return scratch;
    }

    /// <summary>Takes in finite losses and norms that were written into the <see cref="Room"/>.</summary>
    /// <param name="step">Of the first; the others follow one by one.</param>
    /// <param name="count">How many.</param>
    /// <param name="rates">One for each, or one for all.</param>
    public void Take(long step, int count, ReadOnlySpan<double> rates)
    {
        if (count == 0)
            return;
        (Memory<double> room, Memory<double> norms) = Room();
        ReadOnlySpan<double> train = room.Span[..count];
        LastTrain = train[^1];
        late.Add(step, train);
        if (LastValidation is null && TensorPrimitives.Min(train) is double lowest && !(lowest >= Best))
        {
            int index = train.IndexOf(lowest);
            (Best, BestStep) = (train[index], step + index);
        }
        if (every == 1)
            pending.Take(step, count, rates);
        else
            for (long kept = (step + every - 1) / every * every; kept < step + count; kept += every)
            {
                int index = (int)(kept - step);
                pending.Add(new LossPoint(kept, 0, train[index], null, rates[rates.Length == 1 ? 0 : index], norms.Span[index]));
            }
    }

    /// <summary>The points since the last call; the caller owns the list.</summary>
    public LossColumns Take()
    {
        LossColumns taken = pending;
        pending = new LossColumns(every, stepsPerEpoch);
        return taken;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(LastTrain ?? double.NaN);
        writer.Write(LastValidation ?? double.NaN);
        writer.Write(Best ?? double.NaN);
        writer.Write(BestStep);
        late.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        LastTrain = Finite(reader.ReadDouble());
        LastValidation = Finite(reader.ReadDouble());
        Best = Finite(reader.ReadDouble());
        BestStep = reader.ReadInt64();
        late.Load(reader);

        static double? Finite(double value) => double.IsNaN(value) ? null : value;
    }
}
