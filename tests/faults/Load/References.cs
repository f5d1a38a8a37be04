using System.Text.Json;
using Descent.Api.Tests.Work;

namespace Descent.Faults.Tests.Load;

/// <summary>What every recipe comes to where nothing interrupts it, and with which everything else is compared.</summary>
internal sealed class References
{
    readonly Dictionary<string, string> _results = [];
    int _compared;

    References(string dataset) => Dataset = dataset;

    /// <summary>The dataset that all jobs train on, in the folder that is to be struck.</summary>
    public string Dataset { get; }

    /// <summary>Results that were compared and were the same.</summary>
    public int Compared => _compared;

    /// <summary>Trains every recipe once, with one thread alone, whatever the service under load has.</summary>
    /// <param name="folder">Where the service under load will find its dataset.</param>
    public static async Task<References> TrainAsync(string folder)
    {
        string dataset;
        using (ServiceProcess service = await ServiceProcess.StartAsync(folder))
        {
            dataset = await service.UploadAsync(Recipe.Table);
            References references = new(dataset);
            foreach (Recipe recipe in Recipe.All)
            {
                JsonElement job = await service.EndOfAsync(await service.SubmitAsync(recipe.Body(dataset, recipe.Name)));
                if (job.GetProperty("status").GetString() != "succeeded")
                    throw new InvalidOperationException($"{recipe.Name}: {job}");
                references._results[recipe.Name] = await Recipe.ResultAsync(service.GetAsync, job);
            }
            await service.EndAsync();
            return references;
        }
    }

    /// <summary>Compares a job that has ended by itself with the uninterrupted one.</summary>
    public async Task CompareAsync(Func<string, Task<JsonElement>> get, KnownJob job, JsonElement ended)
    {
        bool wasStopped = ended.GetProperty("runs").EnumerateArray().Any(run => run.GetProperty("stop_reason").GetString() == "stopped");
        if (job.IsCompared || wasStopped || ended.GetProperty("status").GetString() != "succeeded")
            return;
        string result = await Recipe.ResultAsync(get, ended);
        if (result != _results[job.Recipe.Name])
            throw new BrokenPromiseException($"Job {job.Id} ({job.Recipe.Name}) did not end with the bits of the uninterrupted one.");
        job.IsCompared = true;
        Interlocked.Increment(ref _compared);
    }
}
