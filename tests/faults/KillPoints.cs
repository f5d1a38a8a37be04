using System.Text.Json;
using Descent.Api.Tests.Work;
using Descent.Faults.Tests.Disk;
using Descent.Faults.Tests.Load;

namespace Descent.Faults.Tests;

/// <summary>One upload and one job, from an empty folder to the end, with the power cut before the n-th change to the disk: in the migration, while a file is
/// kept, a job queued or claimed, a phase told, a checkpoint saved, a result committed.</summary>
internal sealed class KillPoints(Action<string> say)
{
    static readonly Recipe _recipe = Recipe.All.First(recipe => recipe.Name == "batches");

    /// <param name="points">How many, spread over all changes.</param>
    public async Task RunAsync(int points)
    {
        (string expected, int changes) = await UninterruptedAsync();
        say($"{changes} changes to the disk from the start to the end");
        for (int point = 1; point <= Math.Min(points, changes); point++)
        {
            int change = (int)((long)changes * point / Math.Min(points, changes));
            using FaultyDisk disk = new();
            string phase = await CutAsync(disk, change, expected);
            if (points <= 20 || point % 20 == 0)
                say($"cut before change {change} of {changes}: {phase}; it ended with the same bits");
        }
    }

    static async Task<(string Result, int Changes)> UninterruptedAsync()
    {
        using FaultyDisk disk = new();
        using ServiceProcess service = await ServiceProcess.StartAsync(disk.Folder, disk.LosingPower());
        (_, string? job) = await WorkAsync(service);
        string result = await Recipe.ResultAsync(service.GetAsync, await service.EndOfAsync(job!));
        await service.KillAsync();
        return (result, disk.Changes);
    }

    static async Task<string> CutAsync(FaultyDisk disk, int change, string expected)
    {
        string? dataset = null, job = null;
        using (ServiceProcess service = ServiceProcess.Launch(disk.Folder, disk.KillingAt(change)))
        {
            if (await Task.WhenAny(service.ListenAsync(), service.Ended) != service.Ended && service.Client.BaseAddress is not null)
                (dataset, job) = await WorkAsync(service);
            // It may come to its end just before the point.
            await service.KillAsync();
        }
        disk.LosePower(new Random(change));
        using ServiceProcess next = await ServiceProcess.StartAsync(disk.Folder);
        string reached = job is not null ? "the job was acknowledged" : dataset is not null ? "the dataset was acknowledged" : "nothing was acknowledged";
        dataset ??= await next.UploadAsync(Recipe.Table);
        job ??= await next.SubmitAsync(_recipe.Body(dataset, "again"));
        string result = await Recipe.ResultAsync(next.GetAsync, await next.EndOfAsync(job));
        if (result != expected)
            throw new BrokenPromiseException($"Cut before change {change}, the run did not end with the bits of the uninterrupted one.");
        if (await next.Client.GetStringAsync($"/v1/datasets/{dataset}/content") != Recipe.Table)
            throw new BrokenPromiseException($"Cut before change {change}, the dataset has other bytes than were sent.");
        await next.EndAsync();
        return reached;
    }

    /// <summary>Uploads, submits and waits for the end; what was acknowledged before the service went.</summary>
    static async Task<(string? Dataset, string? Job)> WorkAsync(ServiceProcess service)
    {
        string? dataset = null, job = null;
        try
        {
            dataset = await service.UploadAsync(Recipe.Table);
            job = await service.SubmitAsync(_recipe.Body(dataset, "first"));
            JsonElement ended = await service.EndOfAsync(job);
            if (ended.GetProperty("status").GetString() != "succeeded")
                throw new BrokenPromiseException($"The job ended as {ended.GetProperty("status")}: {ended.GetProperty("error")}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The power went.
        }
        return (dataset, job);
    }
}
