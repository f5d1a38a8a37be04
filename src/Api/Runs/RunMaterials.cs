using Descent.Api.Problems;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training;
using Descent.Training.Data;
using Descent.Training.Specs;

namespace Descent.Api.Runs;

/// <summary>A run with all it was made of: what explanations of it start from.</summary>
/// <param name="Run">Where it stands.</param>
/// <param name="Spec">Resolved, with the run's own seed.</param>
/// <param name="Table">Its dataset; null where the model needs none.</param>
internal sealed record RunMaterials(RunRow Run, TrainingSpec Spec, Table? Table)
{
    /// <summary>The step up to which anything can be said.</summary>
    public long LastStep => Run.Progress?.Step ?? 0;

    /// <returns>The materials; or 404 where there is no such run, 409 where its dataset is gone.</returns>
    public static async Task<(RunMaterials? Materials, ProblemResult? Refusal)> LoadAsync(
        string id, RunStore runs, JobStore jobs, DatasetStore datasets, TableCache tables, CancellationToken token)
    {
        if (await runs.GetAsync(id, token) is not RunRow run || await jobs.GetAsync(run.JobId, token) is not JobRow job)
            return (null, Refusal.NotFound("run", id));
        TrainingSpec spec = run.Variation.Of(SpecJson.Read(job.Spec));
        if (job.DatasetId is null)
            return (new RunMaterials(run, spec, null), null);
        return await datasets.GetAsync(job.DatasetId, token) is DatasetRow dataset
            ? (new RunMaterials(run, spec, await tables.GetAsync(dataset, token)), null)
            : (null, Refusal.Conflict($"The dataset of run {id} was deleted: what it was trained on cannot be looked at any more."));
    }
}
