using Descent.Api.Problems;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Descent.Training.Runs;

namespace Descent.Api.Runs;

/// <summary>Finds what a run has fitted.</summary>
internal static class Fitted
{
    /// <summary>Where the parameters are that a run had when it was finite for the last time.</summary>
    public static string LastFinitePath(string id) => $"/v1/runs/{id}/parameters?at=last_finite";

    /// <summary>Of a run that diverged; null of others, and where it never was finite.</summary>
    public static long? LastFiniteStep(RunRow run) => run.Error?.Divergence?.LastFiniteStep;

    /// <returns>The model of a run that diverged as it was at its last finite step; or 404 where there is no such run, 409 where there is no such step.</returns>
    public static async Task<(FittedModel? Model, ProblemResult? Refusal)> LoadLastFiniteAsync(string id, RunStore runs, CancellationToken token)
    {
        if (await runs.GetAsync(id, token) is not RunRow run)
            return (null, Refusal.NotFound("run", id));
        return LastFiniteStep(run) is not null && await runs.ModelAsync(id, token) is byte[] bytes
            ? (Load(id, bytes), null)
            : (null, Refusal.Conflict($"Run {id} has no last finite step: {(run.StopReason == StopReason.Diverged ? "none was, or it was not found again" : "it did not diverge")}."));
    }

    /// <returns>The model; or 404 where there is no such run, 409 where it has no model.</returns>
    public static async Task<(FittedModel? Model, ProblemResult? Refusal)> LoadAsync(string id, RunStore runs, CancellationToken token)
    {
        if (await runs.GetAsync(id, token) is not RunRow run)
            return (null, Refusal.NotFound("run", id));
        if (run.Status == RunStatus.Succeeded && await runs.ModelAsync(id, token) is byte[] bytes)
            return (Load(id, bytes), null);
        return (null, Refusal.Conflict(!RunStates.IsTerminal(run.Status)
            ? $"Run {id} has no model yet: it is {run.Status.ToString().ToLowerInvariant()}. Wait for its end."
            : $"Run {id} ended as {run.Status.ToString().ToLowerInvariant()} and left no model.{(LastFiniteStep(run) is long step ? $" Its parameters at the last finite step, {step}, are at {LastFinitePath(id)}." : "")}"));
    }

    /// <summary>The model of a run from its stored bytes.</summary>
    /// <exception cref="DamagedContentException">They are not those that were stored.</exception>
    public static FittedModel Load(string id, byte[] bytes)
    {
        try
        {
            return FittedModel.Load(bytes);
        }
        catch (InvalidDataException exception)
        {
            throw new DamagedContentException($"model of {id}", exception);
        }
    }
}
