using Descent.Api.Problems;
using Descent.Api.Runs;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Data;
using Descent.Training.Preparation;
using Descent.Training.Runs;

namespace Descent.Api.Pictures;

/// <summary>Brings a fitted model together with the table it was trained on.</summary>
internal sealed class FittedTables(RunStore runs, JobStore jobs, DatasetStore datasets, TableCache tables)
{
    /// <returns>Both; or 404 where there is no such run, 409 where it has no model or its dataset was deleted.</returns>
    public async Task<(FittedTable? Fitted, ProblemResult? Refusal)> LoadAsync(string id, CancellationToken token)
    {
        (FittedModel? model, ProblemResult? refusal) = await Fitted.LoadAsync(id, runs, token);
        if (model is null)
            return (null, refusal);
        RunRow? run = await runs.GetAsync(id, token);
        JobRow? job = run is null ? null : await jobs.GetAsync(run.JobId, token);
        if (job is null)
            return (null, Refusal.NotFound("run", id));
        if (job.DatasetId is null)
            return (null, Refusal.Conflict($"Run {id} was trained without a dataset."));
        if (await datasets.GetAsync(job.DatasetId, token) is not DatasetRow dataset)
            return (null, Refusal.Conflict($"The dataset of run {id} was deleted, and with it the rows that this picture shows."));
        Table table = await tables.GetAsync(dataset, token);
        (Split split, Table whole) = await Task.Run(() => Preparation.Divide(model.Spec, table), token);
        return (new FittedTable(run!, job.Name, model, whole, split), null);
    }
}

/// <summary>A fitted model and the table it was trained on.</summary>
/// <param name="Run">Whose model.</param>
/// <param name="Name">Of the job, if it has one.</param>
/// <param name="Model">The model.</param>
/// <param name="Table">All rows.</param>
/// <param name="Split">Which of them trained, validated, tested.</param>
internal sealed record FittedTable(RunRow Run, string? Name, FittedModel Model, Table Table, Split Split);
