using Descent.Training.Preparation;
using Descent.Training.Runs;

namespace Descent.Persistence.Runs;

/// <summary>Proof that a worker has a run, good until someone else claims it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="JobId">Its job.</param>
/// <param name="Epoch">How often the run had been claimed then, this time included.</param>
public sealed record RunToken(string RunId, string JobId, long Epoch);

/// <summary>A run that is now the claimant's, with all it takes to train it.</summary>
/// <param name="Token">To be shown with every write.</param>
/// <param name="DatasetId">What to train on; null where the model needs no data.</param>
/// <param name="Spec">JSON: the job's resolved spec.</param>
/// <param name="Index">Position within the job, from 0.</param>
/// <param name="Variation">What makes it differ from the job's other runs.</param>
/// <param name="Wanted">Something may have been asked for while the run waited.</param>
/// <param name="Checkpoint">Where to go on from; null to start anew.</param>
public sealed record ClaimedRun(
    RunToken Token, string? DatasetId, string Spec, int Index, RunVariation Variation, Wanted Wanted, Checkpoint? Checkpoint);

/// <summary>Whether a worker's write counted.</summary>
public enum FencedWrite
{
    Written,

    /// <summary>Nothing was written: another worker has the run, or it is over. The worker must stop.</summary>
    Stale,
}
