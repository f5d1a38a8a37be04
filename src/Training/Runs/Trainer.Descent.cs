namespace Descent.Training.Runs;

/// <content>Updates that are made without a look at each.</content>
internal sealed partial class Trainer<T>
{
    /// <summary>Most updates that are made at once while the rate changes.</summary>
    const int MostRates = 256;

    readonly Pace pace = new(clock);
    readonly double[] rates = new double[MostRates];

    /// <summary>Updates about which there is nothing to decide.</summary>
    /// <returns>How many were made; 0 where the step at hand needs a look.</returns>
    int Descend(TrainingState<T> state, long most)
    {
        long step = state.Step, left = Math.Min(StepsUntilLook(state), most);
        if (left <= 0)
            return 0;
        if (EveryStepIsValidated)
            return DescendValidated(state, Math.Min(left, pace.Start()));
        if (EpochsAreWatched && step % objective.StepsPerEpoch == 0)
            ObserveEpoch(state);
        (Memory<double> train, Memory<double> norm) = history.Room();
        bool steady = schedule.IsSteady(step);
        int count = (int)Math.Min(Math.Min(left, pace.Start()), Math.Min(train.Length, steady ? int.MaxValue : MostRates));
        Span<double> used = rates.AsSpan(0, steady ? 1 : count);
        for (int i = 0; i < used.Length; i++)
            used[i] = schedule.Rate(options.LearningRate, step + i);
        int made = method.Descend(state.Parameters, step, used, floors, EveryStepIsWatched ? state.Improvement.Lowest : null, train.Span[..count], norm.Span[..count]);
        pace.End(made);
        history.Take(step, made, used);
        if (EveryStepIsWatched)
            Observe(state, train.Span[..made]);
        else if (!objective.HasValidation)
            foreach (double loss in train.Span[..made])
                state.EpochLossSum += loss;
        state.Step += made;
        return made;
    }

    /// <summary>The same where every step has its validation loss: until patience is over.</summary>
    int DescendValidated(TrainingState<T> state, long most)
    {
        int made = 0;
        while (made < most)
        {
            double rate = RateOf(state.Step), loss = 0, norm = 0;
            double validation = Validate(state);
            if (state.Improvement.Waited >= options.Stop.Patience
                || method.Descend(state.Parameters, state.Step, new(ref rate), floors, null, new(ref loss), new(ref norm)) == 0)
                break;
            history.Add(new LossPoint(state.Step, state.Step, loss, validation, rate, norm), last: false);
            state.Step++;
            made++;
        }
        pace.End(made);
        return made;
    }

    /// <summary>How many updates can be made before an epoch's end must be looked at, the time is over, or the last step is reached.</summary>
    long StepsUntilLook(TrainingState<T> state)
    {
        if (!method.Descends || state.Elapsed >= options.Stop.MaxSeconds)
            return 0;
        long last = Math.Min(Math.Min(options.Steps, options.MethodSteps ?? long.MaxValue) - state.Step, StepsUntilRecord(state.Step));
        if (EveryStepIsValidated)
            return last;
        if (EveryStepIsWatched)
            return Math.Min(last, Math.Min((options.Stop.Patience ?? long.MaxValue) - 1 - state.Improvement.Waited, schedule.LossesUntilMove));
        long made = state.Step % objective.StepsPerEpoch;
        return made == 0 && !EpochsAreWatched ? 0 : Math.Min(last, objective.StepsPerEpoch - made);
    }

    /// <summary>What is recorded of an update is measured around it.</summary>
    long StepsUntilRecord(long step) => recorder is null ? long.MaxValue : (options.RecordEvery - step % options.RecordEvery) % options.RecordEvery;

    /// <summary>Every step is an epoch of its own, and its training loss is what is watched: patience and rate can bear so many losses, whatever they are.</summary>
    bool EveryStepIsWatched => objective.IsFullBatch && !objective.HasValidation;

    /// <summary>Every step is an epoch of its own, and there are validation rows.</summary>
    bool EveryStepIsValidated => objective.IsFullBatch && objective.HasValidation;

    /// <summary>Nothing but which was the best depends on what comes out of an epoch, and that is known without a look at the next step.</summary>
    bool EpochsAreWatched => !objective.IsFullBatch && !objective.HasValidation && options.Stop.Patience is null && !schedule.Watches;

    /// <summary>Losses of which the lowest is known already.</summary>
    void Observe(TrainingState<T> state, ReadOnlySpan<double> losses)
    {
        state.Improvement.Followed(state.Step, losses.Length);
        if (schedule.Watches)
            foreach (double loss in losses)
                schedule.Observe(loss);
    }
}
