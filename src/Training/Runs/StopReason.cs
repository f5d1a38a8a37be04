namespace Descent.Training.Runs;

/// <summary>Why a training ended. The names are those of the contract, in snake_case.</summary>
public enum StopReason
{
    /// <summary>All steps were made.</summary>
    Completed,

    /// <summary>The gradient norm or the decrease of the loss fell below <c>stop.tolerance</c>.</summary>
    Converged,

    /// <summary><c>stop.patience</c> evaluations without improvement; the best parameters were restored.</summary>
    EarlyStopped,

    /// <summary>The loss reached <c>stop.target_loss</c>.</summary>
    TargetReached,

    /// <summary><c>stop.max_seconds</c> of training time were used.</summary>
    TimeLimit,

    /// <summary>The client asked to end early and keep the result.</summary>
    Stopped,

    /// <summary>The client asked to give up.</summary>
    Cancelled,

    /// <summary>A loss or a gradient became non-finite.</summary>
    Diverged,
}
