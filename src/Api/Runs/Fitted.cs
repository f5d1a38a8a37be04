using Descent.Api.Problems;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Descent.Training.Runs;

namespace Descent.Api.Runs;

/// <summary>Finds what a run has fitted.</summary>
internal static class Fitted
{
    /// <returns>The model; or 404 where there is no such run, 409 where it has no model.</returns>
    public static async Task<(FittedModel? Model, ProblemResult? Refusal)> LoadAsync(string id, RunStore runs, CancellationToken token)
    {
        if (await runs.GetAsync(id, token) is not RunRow run)
            return (null, Refusal.NotFound("run", id));
        return await runs.ModelAsync(id, token) is byte[] bytes
            ? (Load(id, bytes), null)
            : (null, Refusal.Conflict(RunStates.IsTerminal(run.Status)
                ? $"Run {id} ended as {run.Status.ToString().ToLowerInvariant()} and left no model."
                : $"Run {id} has no model yet: it is {run.Status.ToString().ToLowerInvariant()}. Wait for its end."));
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
