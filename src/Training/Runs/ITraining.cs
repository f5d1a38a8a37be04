namespace Descent.Training.Runs;

/// <summary>One training that is ready to run: model, data and optimizer are in memory. The precision (float32 or float64)
/// is settled inside; callers never see it.</summary>
public interface ITraining
{
    /// <summary>Number of scalar parameters.</summary>
    int ParameterCount { get; }

    /// <summary>Loss, gradient norm and rate at the start, before any update: what a preview shows.</summary>
    LossPoint Start();

    /// <summary>Trains synchronously on the calling thread until the end, or until <paramref name="host"/> asks otherwise.</summary>
    /// <param name="checkpoint">Where to go on from, or <see langword="null"/> to start anew. A training that goes on from a
    /// checkpoint ends with the same bits as one that was never interrupted.</param>
    /// <param name="host">Receives progress and checkpoints, and is asked again and again what to do.</param>
    /// <returns>How it ended. Divergence is a value here, not an exception; exceptions are bugs, or come from <paramref name="host"/>.</returns>
    TrainingResult Run(Checkpoint? checkpoint, ITrainingHost host);
}

/// <summary>What a client wants of a running training.</summary>
public enum TrainingCommand
{
    /// <summary>Go on.</summary>
    None,

    /// <summary>Save a checkpoint, then leave: the run will be taken up again later.</summary>
    Suspend,

    /// <summary>End now and keep the best parameters; the result is a success.</summary>
    Stop,

    /// <summary>End now and drop the result.</summary>
    Cancel,
}

/// <summary>The surroundings of a training: the worker in the service, a few lines in a test.</summary>
public interface ITrainingHost
{
    /// <summary>Read after every step, or, where steps are short, several times a millisecond: it must cost no more than a volatile read.</summary>
    TrainingCommand Command { get; }

    /// <summary>True when the time has come to save; read as often as <see cref="Command"/> and as cheap.</summary>
    bool CheckpointDue { get; }

    /// <summary>Most updates between two looks at the above, for hosts that count them.</summary>
    int MostStepsUnasked => int.MaxValue;

    /// <summary>Updates after which the training saves a checkpoint and leaves, as for <see cref="TrainingCommand.Suspend"/>.</summary>
    long SuspendAt => long.MaxValue;

    /// <summary>Whether it matters why a training diverges: it is then made again, to keep its last finite parameters and to find a rate that holds.</summary>
    bool AsksWhyItDiverged => true;

    /// <summary>Saves a checkpoint and the loss points since the one before, in one transaction. Called on the training thread;
    /// training goes on when it returns, and the memory of the points is used again: what is to be kept is to be copied.</summary>
    void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress);

    /// <summary>Called once, when the last step is made and the fitted model is about to be evaluated.</summary>
    void Evaluating()
    {
    }
}

/// <summary>How far a training is.</summary>
/// <param name="Step">Updates made.</param>
/// <param name="Steps">Updates planned.</param>
/// <param name="Epoch">Full passes completed.</param>
/// <param name="Epochs">Full passes planned.</param>
/// <param name="StepsPerSecond">Over the time since the last report.</param>
/// <param name="TrainLoss">Latest training loss; null before the first.</param>
/// <param name="ValidationLoss">Latest validation loss, if any.</param>
/// <param name="BestLoss">Lowest loss so far: of validation where there is one, else of training.</param>
/// <param name="BestStep">Step of <paramref name="BestLoss"/>.</param>
public sealed record TrainingProgress(
    long Step, long Steps, long Epoch, long Epochs, double StepsPerSecond,
    double? TrainLoss, double? ValidationLoss, double? BestLoss, long BestStep);

/// <summary>Everything a training needs to go on bit for bit: opaque bytes with a version and a checksum inside.</summary>
/// <param name="Step">Updates made when it was taken.</param>
/// <param name="Bytes">Parameters, optimizer state, best parameters, stop rules' state.</param>
public sealed record Checkpoint(long Step, byte[] Bytes);

/// <summary>How a training ended.</summary>
public sealed record TrainingResult
{
    /// <summary>Why it ended; <see langword="null"/> only after <see cref="TrainingCommand.Suspend"/>.</summary>
    public required StopReason? StopReason { get; init; }

    /// <summary>Where it was at the end.</summary>
    public required TrainingProgress Progress { get; init; }

    /// <summary>Loss points since the last <see cref="ITrainingHost.Save"/>.</summary>
    public required IReadOnlyList<LossPoint> Losses { get; init; }

    /// <summary>Gives the memory of <see cref="Losses"/>, which are not to be read any more, to other trainings. Else the garbage collector sees to it.</summary>
    public void Release() => (Losses as LossColumns)?.Release();

    /// <summary>The fitted model, self-contained bytes for <c>FittedModel.Load</c>, and of a training that diverged what it was at its last finite step; null
    /// when it failed otherwise, was cancelled or suspended.</summary>
    public byte[]? Model { get; init; }

    /// <summary>The <c>metrics</c> object of the contract as JSON: train, validation, test.</summary>
    public string? Metrics { get; init; }

    /// <summary>Bare loss of the fitted model, by which runs compare: of the validation rows where there are some, else of the training rows.</summary>
    public double? FinalLoss { get; init; }

    /// <summary>Set when the training failed: it diverged, or its method did not reach the minimum that it promises (<c>not_converged</c>).</summary>
    public TrainingError? Error { get; init; }

    /// <summary>Things the client should know, found while training or evaluating.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];
}

/// <summary>Why a training failed.</summary>
/// <param name="Code">A stable word for programs: <c>diverged</c>, …</param>
/// <param name="Message">What happened, for people.</param>
/// <param name="Param">The field of the spec to change, with dots; null where none is to blame.</param>
/// <param name="Step">Step at which it happened; null where it was none.</param>
/// <param name="Suggestion">What to try.</param>
public sealed record TrainingError(string Code, string Message, string? Param, long? Step, string? Suggestion)
{
    /// <summary>Where it left the finite numbers; null unless it diverged.</summary>
    public DivergenceReport? Divergence { get; init; }
}

/// <summary>Nothing wrong, but worth knowing.</summary>
/// <param name="Code">A stable word for programs.</param>
/// <param name="Message">What it is, for people.</param>
/// <param name="Pointer">JSON Pointer of the field in the spec; null where it is about no field.</param>
public sealed record Warning(string Code, string Message, string? Pointer);
