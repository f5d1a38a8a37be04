using Descent.Api.Problems;
using Descent.Persistence.Datasets;
using Descent.Training;
using Descent.Training.Data;
using Descent.Training.Diagnostics.Inference;
using Descent.Training.Runs;
using Microsoft.Extensions.Caching.Memory;

namespace Descent.Api.Runs;

/// <summary>Error bars of fits, computed from the dataset when they are first asked for and kept while there is room: a fit never changes. One computation
/// at a time, which is bounded, so that requests leave the cores to training.</summary>
internal sealed class UncertaintyCache(DatasetStore datasets, TableCache tables) : IDisposable
{
    const long MostBytes = 64 << 20;

    readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostBytes });
    readonly SemaphoreSlim _turn = new(1);

    /// <returns>The error bars; or 409 with the reason why there are none.</returns>
    public async Task<(Uncertainty? Uncertainty, ProblemResult? Refusal)> OfAsync(string run, FittedModel model, CovarianceKind kind, CancellationToken token)
    {
        if (model.Spec.Dataset is null)
            return (null, Refusal.Conflict(new Problem("", "no_rows", "The run minimised an objective: without rows of data there is nothing to estimate an error from.")));
        // Before what is kept: the answer must not depend on whether somebody asked earlier.
        if (await datasets.GetAsync(model.Spec.Dataset, token) is not DatasetRow dataset)
        {
            return (null, Refusal.Conflict(new Problem("", "dataset_deleted",
                "The dataset that the run was trained on was deleted: error bars are computed from its rows. Train again on a dataset that is there.")));
        }
        if (_known.TryGetValue((run, kind), out Uncertainty? known))
            return (known, null);
        Table table = await tables.GetAsync(dataset, token);
        await _turn.WaitAsync(token);
        try
        {
            if (_known.TryGetValue((run, kind), out known))
                return (known, null);
            (Uncertainty? uncertainty, Problem? reason) = await Task.Run(() => Uncertainty.Of(model, table, kind), token);
            return uncertainty is null
                ? (null, Refusal.Conflict(reason!))
                : (_known.Set((run, kind), uncertainty, new MemoryCacheEntryOptions { Size = uncertainty.Bytes }), null);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _known.Dispose();
        _turn.Dispose();
    }
}
