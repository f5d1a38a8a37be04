using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>How a run ended, as it was kept.</summary>
/// <param name="Reason">Null where it failed before any step.</param>
/// <param name="Error">Set where it failed.</param>
/// <param name="Progress">The last that was saved.</param>
/// <param name="Train">Bare loss on the rows that trained, of the kept parameters.</param>
/// <param name="Validation">On the rows that watched.</param>
/// <param name="Test">On the rows kept apart.</param>
public sealed record RunEnd(StopReason? Reason, TrainingError? Error, TrainingProgress? Progress, double? Train, double? Validation, double? Test)
{
    /// <summary>Updates made.</summary>
    public long Step => Progress?.Step ?? 0;
}
