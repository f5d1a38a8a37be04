using System.Buffers;
using System.Collections;

namespace Descent.Training.Runs;

/// <summary>Loss points in columns. What repeats itself, as steps that follow one another and a constant rate do, is kept once: the smallest
/// models make an update in less time than it takes to touch new memory for a whole point. What cannot be shortened lies in memory that
/// trainings, one after the other, lend from the process and give back by <see cref="Release"/>.</summary>
/// <param name="every">Distance of the steps that mostly come.</param>
/// <param name="stepsPerEpoch">Updates in one pass over the training rows.</param>
internal sealed class LossColumns(int every, long stepsPerEpoch) : IReadOnlyList<LossPoint>
{
    /// <summary>Points of a stretch.</summary>
    const int StretchLength = 4096;

    readonly List<Stretch> stretches = [];

    public int Count { get; private set; }

    public LossPoint this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            Stretch stretch = stretches[index / StretchLength];
            int i = index % StretchLength;
            long step = stretch.Origin[i] + (long)i * every;
            return new LossPoint(step, step / stepsPerEpoch, stretch.Train[i], stretch.Validation[i], stretch.Rate[i], stretch.Norm[i]) { Extra = stretch.Extra[i] };
        }
    }

    public void Add(LossPoint point)
    {
        Stretch stretch = Open();
        int i = Count % StretchLength;
        stretch.Origin.Put(i, point.Step - (long)i * every);
        stretch.Validation.Put(i, point.Validation);
        stretch.Rate.Put(i, point.LearningRate);
        stretch.Extra.Put(i, point.Extra);
        (stretch.Train[i], stretch.Norm[i]) = (point.Train, point.GradientNorm);
        Count++;
    }

    /// <summary>Where the next training losses and norms go, at least one of each; <see cref="Take"/> counts them.</summary>
    public (Memory<double> Train, Memory<double> Norm) Room()
    {
        Stretch stretch = Open();
        int i = Count % StretchLength;
        return (stretch.Train.AsMemory(i, StretchLength - i), stretch.Norm.AsMemory(i, StretchLength - i));
    }

    /// <summary>Takes in points whose losses and norms were written into the <see cref="Room"/>.</summary>
    /// <param name="step">Of the first; the others follow at their distance.</param>
    /// <param name="count">How many.</param>
    /// <param name="rates">One for each, or one for all.</param>
    public void Take(long step, int count, ReadOnlySpan<double> rates)
    {
        if (count == 0)
            return;
        Stretch stretch = stretches[^1];
        int i = Count % StretchLength;
        stretch.Origin.Fill(i, count, step - (long)i * every);
        stretch.Validation.Fill(i, count, null);
        stretch.Extra.Fill(i, count, null);
        if (rates.Length == 1)
            stretch.Rate.Fill(i, count, rates[0]);
        else
            for (int k = 0; k < count; k++)
                stretch.Rate.Put(i + k, rates[k]);
        Count += count;
    }

    public IEnumerator<LossPoint> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    /// <summary>Leaves no points, and their memory to others.</summary>
    public void Release()
    {
        stretches.ForEach(stretch => stretch.Return());
        stretches.Clear();
        Count = 0;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    Stretch Open()
    {
        if (Count == stretches.Count * StretchLength)
            stretches.Add(new Stretch());
        return stretches[^1];
    }

    sealed class Stretch
    {
        /// <summary>The step, less what its place says.</summary>
        public Repeated<long> Origin { get; } = new(StretchLength);
        public Repeated<double?> Validation { get; } = new(StretchLength);
        public Repeated<double> Rate { get; } = new(StretchLength);
        public Repeated<ExtraColumns?> Extra { get; } = new(StretchLength);
        public double[] Train { get; } = ArrayPool<double>.Shared.Rent(StretchLength);
        public double[] Norm { get; } = ArrayPool<double>.Shared.Rent(StretchLength);

        public void Return()
        {
            ArrayPool<double>.Shared.Return(Train);
            ArrayPool<double>.Shared.Return(Norm);
        }
    }

    /// <summary>A column that is one value until another comes.</summary>
    sealed class Repeated<TValue>(int length)
    {
        TValue? only;
        TValue[]? all;

        public TValue this[int index] => all is null ? only! : all[index];

        public void Put(int index, TValue value) => Fill(index, 1, value);

        public void Fill(int index, int count, TValue value)
        {
            if (index == 0)
                only = value;
            if (all is null && !EqualityComparer<TValue>.Default.Equals(value, only))
            {
                all = new TValue[length];
                all.AsSpan(0, index).Fill(only!);
            }
            all?.AsSpan(index, count).Fill(value);
        }
    }
}
