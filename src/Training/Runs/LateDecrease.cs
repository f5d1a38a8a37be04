namespace Descent.Training.Runs;

/// <summary>Whether the training loss was still falling when all steps were made: its mean over the last tenth of the way against that over the tenth before, and
/// against where it began. The way is the sum of the learning rates. A loss that falls along a line falls by a tenth of the whole in each tenth; one that nears its
/// end by much less.</summary>
internal sealed class LateDecrease
{
    /// <summary>In fewer steps nothing can be told.</summary>
    const long FewestSteps = 10;

    /// <summary>Of what a straight line would fall in a part, so much is clearly falling; more where the rate falls too, which quiets the noise of batches late.</summary>
    const double Clearly = 0.4, ClearlyWithRate = 0.7;

    /// <summary>Standard errors of the two means, and rounding of a loss, within which nothing has fallen.</summary>
    const double StandardErrors = 3, Rounding = 1e-14;

    /// <summary>Places at which the rate is looked at.</summary>
    const int Samples = 200;

    readonly long steps, first, begins, turns;
    readonly double due;
    readonly Mean start, before, last;

    /// <param name="steps">Updates planned.</param>
    /// <param name="stepsPerEpoch">Updates in one pass over the training rows: batches differ, so that only whole epochs compare.</param>
    /// <param name="rate">The learning rate of a step.</param>
    public LateDecrease(long steps, long stepsPerEpoch, Func<long, double> rate)
    {
        (this.steps, first) = (steps, stepsPerEpoch);
        (start, before, last) = (new(stepsPerEpoch), new(stepsPerEpoch), new(stepsPerEpoch));
        if (steps < FewestSteps || steps < 3 * stepsPerEpoch)
            return;
        int samples = (int)Math.Min(steps, Samples);
        double[] way = new double[samples + 1];
        for (int i = 0; i < samples; i++)
            way[i + 1] = way[i] + rate(StepOf(i));
        if (!(way[^1] > 0 && double.IsFinite(way[^1])))
            return;
        turns = Math.Min(Epochs(StepOf(Array.FindLastIndex(way, sum => sum <= 0.9 * way[^1]))), Epochs(steps) - stepsPerEpoch);
        begins = Math.Min(Epochs(StepOf(Array.FindLastIndex(way, sum => sum <= 0.8 * way[^1]))), turns - stepsPerEpoch);
        double middle = way.AsSpan(SampleOf(begins), SampleOf(turns) - SampleOf(begins) + 1).ToArray().Average(), late = way[SampleOf(turns)..].Average();
        due = (late - middle) / way[^1] * (rate(steps - 1) < rate(begins) ? ClearlyWithRate : Clearly);

        long Epochs(long step) => step / stepsPerEpoch * stepsPerEpoch;
        long StepOf(int sample) => (long)((double)sample * steps / samples);
        int SampleOf(long step) => (int)((double)step * samples / steps);
    }

    /// <summary>The step where the parts begin that are compared.</summary>
    public long Begins => begins;

    bool Judges => due > 0 && begins >= first;

    /// <param name="step">Of the first loss; the others follow one by one.</param>
    /// <param name="losses">Finite.</param>
    public void Add(long step, ReadOnlySpan<double> losses)
    {
        if (!Judges || (step >= first && step + losses.Length <= begins))
            return;
        start.Add(Part(0, first, losses));
        before.Add(Part(begins, turns, losses));
        last.Add(Part(turns, steps, losses));

        ReadOnlySpan<double> Part(long from, long to, ReadOnlySpan<double> all)
        {
            long low = Math.Clamp(from - step, 0, all.Length), high = Math.Clamp(to - step, low, all.Length);
            return all[(int)low..(int)high];
        }
    }

    /// <summary>By how much it fell in the last part; <see langword="null"/> where it has come to rest, or it cannot be told.</summary>
    public LateFall? Found
    {
        get
        {
            if (!Judges || start.Count < first || before.Count < turns - begins || last.Count < steps - turns)
                return null;
            double decrease = before.Value - last.Value, whole = start.Value - last.Value;
            double uncertain = StandardErrors * Math.Sqrt(before.SquaredError + last.SquaredError) + Rounding * Math.Abs(last.Value);
            return whole > 0 && decrease > uncertain && decrease >= due * whole ? new(steps - turns, decrease, decrease / whole) : null;
        }
    }

    public void Save(BinaryWriter writer)
    {
        foreach (Mean mean in (Mean[])[start, before, last])
            mean.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        foreach (Mean mean in (Mean[])[start, before, last])
            mean.Load(reader);
    }

    /// <summary>Mean over epochs and its error, by their means: each has seen every row, which batches have not. In sums about the first value, for losses of 1e18
    /// may differ in their last digits only.</summary>
    sealed class Mean(long stepsPerEpoch)
    {
        double origin, sum, squares, epoch;

        /// <summary>Of losses.</summary>
        public long Count { get; private set; }

        public double Value => origin + sum / Epochs;

        public double SquaredError => Math.Max(0, squares / Epochs - sum / Epochs * (sum / Epochs)) / Epochs;

        double Epochs => Count / stepsPerEpoch;

        public void Add(ReadOnlySpan<double> losses)
        {
            if (Count == 0 && losses.Length > 0)
                origin = losses[0];
            if (stepsPerEpoch == 1)
            {
                AddEpochs(losses);
                return;
            }
            while (losses.Length > 0)
            {
                int count = (int)Math.Min(losses.Length, stepsPerEpoch - Count % stepsPerEpoch);
                foreach (double loss in losses[..count])
                    epoch += loss - origin;
                losses = losses[count..];
                Count += count;
                if (Count % stepsPerEpoch == 0)
                    End(epoch / stepsPerEpoch);
            }
        }

        /// <summary>One step is an epoch: this is met at every step of the smallest models.</summary>
        void AddEpochs(ReadOnlySpan<double> losses)
        {
            (double first, double all, double squared) = (origin, sum, squares);
            foreach (double loss in losses)
            {
                double mean = loss - first;
                all += mean;
                squared += mean * mean;
            }
            (sum, squares) = (all, squared);
            Count += losses.Length;
        }

        void End(double mean)
        {
            sum += mean;
            squares += mean * mean;
            epoch = 0;
        }

        public void Save(BinaryWriter writer)
        {
            writer.Write(Count);
            foreach (double number in (double[])[origin, sum, squares, epoch])
                writer.Write(number);
        }

        public void Load(BinaryReader reader) =>
            (Count, origin, sum, squares, epoch) = (reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
    }
}

/// <summary>A loss that was still falling at the end.</summary>
/// <param name="Steps">The last ones that were looked at.</param>
/// <param name="Decrease">Between the mean of the loss over as many steps before and that over these.</param>
/// <param name="Share">Of all that it fell.</param>
internal sealed record LateFall(long Steps, double Decrease, double Share);
