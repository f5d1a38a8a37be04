using Descent.Api.Runs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Api.Events;

/// <summary>Data of the event <c>status</c>: the job entered a state.</summary>
/// <param name="Status">The state.</param>
internal sealed record StatusEventBody(RunStatus Status);

/// <summary>Data of the event <c>progress</c>, ten times a second at most: what the job itself would say now.</summary>
/// <param name="Phase">What happens right now.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Loss">The losses lately; null before the first progress.</param>
internal sealed record ProgressEventBody(RunPhase Phase, ProgressBody Progress, LatestLossBody? Loss);

/// <summary>Data of the event <c>loss</c>: the next points of a run's loss history.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Columns">What stands in a row: step, epoch, train, validation, learning_rate, gradient_norm, and what <c>record</c> asks for.</param>
/// <param name="Rows">One list of numbers a point, in the order of the columns. Null where a number was not evaluated or is not finite.</param>
/// <param name="Nonfinite">The numbers that are not finite.</param>
internal sealed record LossEventBody(
    string Run, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<double?>> Rows, IReadOnlyList<NonfiniteLoss> Nonfinite);

/// <summary>Data of the event <c>warning</c>: nothing wrong, but worth knowing.</summary>
/// <param name="Run">Id of the run that found it; null where it was known at submission.</param>
/// <param name="Code">A stable word for programs.</param>
/// <param name="Message">What it is, for people.</param>
/// <param name="Pointer">JSON Pointer of the field in the spec; null where it is about no field.</param>
internal sealed record WarningEventBody(string? Run, string Code, string Message, string? Pointer);

/// <summary>Data of the event <c>done</c>, the last one: the job is over.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="StopReason">Why the training ended.</param>
/// <param name="Error">Why it failed; null unless it did.</param>
/// <param name="BestRun">Id of the succeeded run with the lowest loss; null without one.</param>
internal sealed record DoneEventBody(RunStatus Status, StopReason? StopReason, TrainingError? Error, string? BestRun);
