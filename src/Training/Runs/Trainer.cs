using System.Numerics;
using Descent.Training.Kernels.Updates;
using Descent.Training.Optimizers;
using Descent.Training.Schedules;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Training.Runs;

/// <summary>The training loop: evaluate, record, decide, update. Nothing in it allocates per step but the history's growth.</summary>
/// <remarks>As long as there is nothing to decide, the method goes on by itself (<see cref="Method{T}.Descend"/>): for small models the questions would
/// cost more than the updates. The numbers are the same either way. A checkpoint is taken before step k is evaluated and holds the points before k, so that a resumed loop evaluates step k again
/// and finds the same bits.</remarks>
internal sealed partial class Trainer<T>(
    Objective<T> objective, Method<T> method, Schedule schedule, Func<T[]> initialParameters, TrainerOptions options, StepRecorder<T>? recorder, TimeProvider clock)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly LossHistory history = new(options.RecordEvery, objective.StepsPerEpoch,
        new LateDecrease(options.Steps, objective.StepsPerEpoch, step => schedule.Rate(options.LearningRate, schedule.Watches ? 0 : step)));
    readonly Floors floors = StopRules.Floors(options.Stop, objective.IsFullBatch);

    /// <summary>The step before which the end of an epoch was observed last, its rate, and the validation loss there, where it was evaluated.</summary>
    (long Step, double Rate, double? Validation) observed = (-1, 0, null);

    /// <summary>How the training ends in the middle of a step that nobody waits for any more.</summary>
    Func<TrainerOutcome<T>>? cancelled;

    /// <summary>The state at step 0.</summary>
    public LossPoint Start()
    {
        T[] parameters = initialParameters();
        MethodPoint start = method.Evaluate(parameters, 0);
        double? validation = objective.HasValidation ? objective.ValidationLoss(parameters) : null;
        return new LossPoint(0, 0, start.Loss, validation, schedule.Rate(options.LearningRate, 0), start.GradientNorm);
    }

    /// <summary>Runs until the last step, a stop rule, a command of the host, or divergence.</summary>
    /// <returns>How it ended, with the parameters to keep.</returns>
    public TrainerOutcome<T> Run(Checkpoint? checkpoint, ITrainingHost host)
    {
        try
        {
            return Interruption.During(() => host.Command == TrainingCommand.Cancel, () => Loop(checkpoint, host));
        }
        catch (InterruptedException)
        {
            return cancelled!();
        }
    }

    TrainerOutcome<T> Loop(Checkpoint? checkpoint, ITrainingHost host)
    {
        TrainingState<T> state = new(initialParameters(), method, schedule, new Improvement<T>(options.Stop.MinDelta), history);
        if (checkpoint is not null)
            state.Load(checkpoint);
        observed = (-1, 0, null);
        double elapsedBefore = state.Elapsed;
        long started = clock.GetTimestamp();
        Speedometer speed = new(clock, state.Step);
        cancelled = () => End(StopReason.Cancelled);

        while (true)
        {
            if (options.Stop.MaxSeconds is not null)
                state.Elapsed = Elapsed();
            TrainingCommand command = host.Command;
            if (command == TrainingCommand.Cancel)
                return End(StopReason.Cancelled);
            if (command == TrainingCommand.None && state.Step == host.SuspendAt)
                command = TrainingCommand.Suspend;
            if (command == TrainingCommand.Suspend || host.CheckpointDue)
            {
                state.Elapsed = Elapsed();
                LossColumns losses = history.Take();
                host.Save(state.Save(), losses, Progress());
                losses.Release();
                if (command == TrainingCommand.Suspend)
                    return End(null);
            }

            if (command == TrainingCommand.None && Descend(state, Math.Min(host.MostStepsUnasked, host.SuspendAt - state.Step)) > 0)
                continue;

            long step = state.Step;
            double rate = RateOf(step);
            (double loss, double norm) = method.Evaluate(state.Parameters, step);
            LossPoint point = new(step, step / objective.StepsPerEpoch, loss, null, rate, norm);
            if (!double.IsFinite(loss) || !double.IsFinite(norm))
            {
                history.Add(point with { Extra = recorder?.AtEnd(state.Parameters) }, last: true);
                return Diverged(point);
            }

            bool last = step == options.Steps || command == TrainingCommand.Stop;
            point = Watch(state, point, last);
            StopReason? reason = command == TrainingCommand.Stop ? StopReason.Stopped
                : StopRules.Reason(options.Stop, loss, norm, objective.IsFullBatch, state.Improvement.Waited, state.Elapsed);
            MethodEnd? end = reason is null ? method.Prepare(state.Parameters, rate, step) : null;
            if (end is null && reason is null && step == options.MethodSteps)
                end = method.Unfinished(step);
            reason ??= end is { Converged: true } ? StopReason.Converged : end is not null || last ? StopReason.Completed : null;
            if (reason is not null && point.Validation is null && objective.HasValidation)
                point = point with { Validation = objective.ValidationLoss(state.Parameters) };
            if (reason is not null)
            {
                history.Add(point with { Extra = recorder?.AtEnd(state.Parameters) }, last: true);
                return End(reason, end ?? (reason == StopReason.Completed ? method.Unfinished(step) : null), failed: end is { Converged: false });
            }
            StepRecorder<T>? watcher = history.Keeps(point) ? recorder : null;
            watcher?.Before(state.Parameters);
            method.Move(state.Parameters, rate, step);
            history.Add(point with { Extra = watcher?.After(state.Parameters, point) }, last: false);
            objective.Follow(state.Parameters);
            state.Step = step + 1;
        }

        double Elapsed() => elapsedBefore + clock.GetElapsedTime(started).TotalSeconds;

        TrainingProgress Progress() => new(
            state.Step, options.Steps, state.Step / objective.StepsPerEpoch, options.Epochs, speed.StepsPerSecond(state.Step),
            history.LastTrain, history.LastValidation, history.Best, history.BestStep);

        TrainerOutcome<T> End(StopReason? reason, MethodEnd? end = null, bool failed = false)
        {
            bool keepsBest = options.Stop.Patience is not null ? reason is not null : reason == StopReason.Stopped;
            bool restore = keepsBest && state.Improvement.Lowest.Parameters is not null;
            T[] kept = restore ? state.Improvement.Lowest.Parameters! : state.Parameters;
            return new TrainerOutcome<T>(reason, kept, restore ? state.Improvement.Lowest.Step : state.Step, Progress(), history.Take())
            {
                LateFall = reason == StopReason.Completed && method.Descends && state.Step == options.Steps ? history.LateFall : null,
                Error = failed ? Convergence.Failure(end!, state.Step) : null,
                Warnings = [.. new[] { Identity.Caution(state.Engines), failed || end is null ? null : Convergence.Caution(end) }.OfType<Warning>()],
            };
        }

        TrainerOutcome<T> Diverged(LossPoint point)
        {
            TrainingError error = Divergence.Explain(point, objective.FirstNonFinite(state.Parameters, point.Step), options.LearningRate);
            return new TrainerOutcome<T>(StopReason.Diverged, state.Parameters, point.Step, Progress(), history.Take())
            {
                Error = error,
                Warnings = [.. new[] { Identity.Caution(state.Engines) }.OfType<Warning>()],
            };
        }
    }

    /// <summary>At the end of an epoch: evaluates the validation rows and remembers the best.</summary>
    LossPoint Watch(TrainingState<T> state, LossPoint point, bool last)
    {
        bool epochStarts = point.Step % objective.StepsPerEpoch == 0;
        if (objective.HasValidation)
        {
            if (!epochStarts && !last)
                return point;
            return point with { Validation = Validate(state) };
        }
        // Without validation rows: the loss itself when it is the whole set's, else the mean over the epoch that has just ended.
        if (objective.IsFullBatch)
            Observe(state, point.Train);
        else
        {
            if (epochStarts)
                ObserveEpoch(state);
            state.EpochLossSum += point.Train;
        }
        return point;
    }

    /// <summary>The mean over the epoch that has just ended, once.</summary>
    void ObserveEpoch(TrainingState<T> state)
    {
        if (state.Step == 0 || state.Step == observed.Step)
            return;
        observed = (state.Step, RateOf(state.Step), null);
        Observe(state, state.EpochLossSum / objective.StepsPerEpoch);
        state.EpochLossSum = 0;
    }

    /// <summary>The rate of a step does not depend on the loss that is observed before it.</summary>
    double RateOf(long step) => step == observed.Step ? observed.Rate : schedule.Rate(options.LearningRate, step);

    /// <summary>The validation loss, observed once.</summary>
    double Validate(TrainingState<T> state)
    {
        if (state.Step != observed.Step)
        {
            observed = (state.Step, RateOf(state.Step), objective.ValidationLoss(state.Parameters));
            Observe(state, observed.Validation!.Value);
        }
        return observed.Validation!.Value;
    }

    void Observe(TrainingState<T> state, double loss)
    {
        state.Improvement.Observe(loss, state.Step, state.Parameters);
        schedule.Observe(loss);
    }
}

/// <summary>The numbers of a spec that the loop needs.</summary>
/// <param name="Steps">Updates to make.</param>
/// <param name="Epochs">Passes that are.</param>
/// <param name="LearningRate">Base rate, before the schedule.</param>
/// <param name="RecordEvery">Keep every n-th point.</param>
/// <param name="Stop">Rules that end early.</param>
/// <param name="MethodSteps">Updates after which the method itself gives up; the training then fails. Null where it never does.</param>
internal sealed record TrainerOptions(long Steps, long Epochs, double LearningRate, int RecordEvery, StopSpec Stop, long? MethodSteps = null);

/// <summary>How the loop ended.</summary>
/// <param name="Reason">Why; null when suspended.</param>
/// <param name="Parameters">θ to keep: the best where early stopping or the client asks for it, else the last.</param>
/// <param name="KeptStep">Step of those parameters.</param>
internal sealed record TrainerOutcome<T>(
    StopReason? Reason, T[] Parameters, long KeptStep, TrainingProgress Progress, IReadOnlyList<LossPoint> Losses)
{
    /// <summary>Set where the training failed: it diverged, or its method did not get to the minimum.</summary>
    public TrainingError? Error { get; init; }

    /// <summary>What is worth knowing: it ended as asked but short of the minimum, or went on somewhere else.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>Set where all steps were made and the loss was still falling.</summary>
    public LateFall? LateFall { get; init; }

    /// <summary>It was suspended or cancelled, or it failed.</summary>
    public bool LeavesNoModel => Reason is null or StopReason.Cancelled || Error is not null;

    /// <summary>What there is to say before the model is saved and evaluated.</summary>
    /// <param name="cautions">Of a model that is left.</param>
    public TrainingResult Result(IEnumerable<Warning> cautions) => new()
    {
        StopReason = Reason,
        Progress = Progress,
        Losses = Losses,
        Error = Error,
        Warnings = [.. Warnings, .. LeavesNoModel ? [] : cautions],
    };
}
