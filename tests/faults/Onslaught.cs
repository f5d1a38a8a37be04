using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Descent.Api.Tests;
using Descent.Api.Tests.Work;
using Descent.Faults.Tests.Disk;
using Descent.Faults.Tests.Load;

namespace Descent.Faults.Tests;

/// <summary>A service that many clients use is ended without warning, again and again, at random moments; after each end all that it had acknowledged is
/// compared with what is there, and at last the result of every run with that of an uninterrupted one.</summary>
/// <param name="seed">Decides what the clients do and when the service ends; not how its threads run.</param>
/// <param name="count">Clients.</param>
/// <param name="power">Whether what was not flushed goes as well.</param>
/// <param name="say">Told how it goes.</param>
internal sealed class Onslaught(int seed, int count, bool power, Action<string> say) : IDisposable
{
    static readonly HashSet<string> _manyRuns = ["folds", "starts"];

    readonly FaultyDisk _disk = new();
    readonly Random _random = new(seed);
    readonly SortedDictionary<string, int> _phases = [];
    readonly string _outside = Directory.CreateTempSubdirectory("descent-ledger-").FullName;
    int _pages, _names;
    long _watched;

    public async Task StrikeAsync(int times)
    {
        References references = await References.TrainAsync(_disk.Folder);
        say("the uninterrupted results are known");
        using Ledger ledger = new(Path.Combine(_outside, "ledger"));
        LoadClient[] clients = [.. Enumerable.Range(0, count).Select(client => new LoadClient($"client{client}", ledger, references, new Random(seed + 1000 * client)))];
        Watcher? watcher = null;
        for (int strike = 1; strike <= times; strike++)
        {
            using ServiceProcess service = Launch();
            // Now and then while it still starts.
            if (_random.Next(10) == 0)
                await Task.WhenAny(Task.Delay(_random.Next(1500)), service.Ended);
            else
            {
                await service.ListenAsync();
                await AuditAsync(service, ledger, references);
                foreach (LoadClient client in clients)
                    client.Forget();
                if (watcher is null or { IsDone: true })
                {
                    _watched += watcher?.Points ?? 0;
                    watcher = ledger.Jobs.Values.Where(job => job.End is null && !job.IsGone && !_manyRuns.Contains(job.Recipe.Name)).Select(job => new Watcher(job)).FirstOrDefault();
                }
                Task[] working = [.. clients.Select(client => client.WorkAsync(service.Client)), watcher?.FollowAsync(service.Client) ?? Task.CompletedTask];
                Task<Task> failed = Task.WhenAny(working.Select(FailedAsync));
                if (await Task.WhenAny(MomentAsync(ledger), failed) == failed)
                    await await failed;
                await service.KillAsync();
                await Task.WhenAll(working);
            }
            await service.KillAsync();
            CountPhases();
            if (power)
            {
                (int pages, int names) = _disk.LosePower(_random);
                (_pages, _names) = (_pages + pages, _names + names);
            }
            if (strike % 10 == 0 || strike == times)
                say($"{strike} of {times}: {string.Join(", ", ledger.Counts.OrderBy(count => count.Key).Select(count => $"{count.Value} {count.Key}"))}; {references.Compared} results compared");
        }
        await EndAsync(ledger, references, clients);
        say($"held by a worker at the ends: {string.Join(", ", _phases.Select(phase => $"{phase.Value} {phase.Key}"))}; {_watched:#,0} points watched through them");
        if (power)
            say($"taken back: {_pages:#,0} pages, {_names:#,0} names of files");
    }

    public void Dispose()
    {
        _disk.Dispose();
        Directory.Delete(_outside, recursive: true);
    }

    /// <summary>A moment to strike: now and then while the first requests are under way, else when something was acknowledged.</summary>
    async Task MomentAsync(Ledger ledger)
    {
        if (_random.Next(8) > 0)
            await ledger.Next;
        await Task.Delay(_random.Next(2500));
    }

    /// <summary>Completes, by failing, only if the task fails.</summary>
    static async Task FailedAsync(Task task)
    {
        await task;
        await Task.Delay(Timeout.Infinite);
    }

    ServiceProcess Launch() => ServiceProcess.Launch(_disk.Folder, new Dictionary<string, string>(power ? _disk.LosingPower() : [])
    {
        ["Work__Concurrency"] = "2",
        ["Work__Threads"] = "2",
    });

    /// <summary>Compares what was acknowledged with what is there.</summary>
    static async Task AuditAsync(ServiceProcess service, Ledger ledger, References references)
    {
        foreach (KnownJob job in ledger.Jobs.Values)
        {
            using HttpResponseMessage answer = await service.Client.GetAsync($"/v1/jobs/{job.Id}");
            JsonElement? now = answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.JsonAsync();
            job.See(now, restarted: true);
            if (job.End is not null && now is JsonElement ended)
                await references.CompareAsync(service.GetAsync, job, ended);
            if (job.IsGone)
                ledger.Jobs.TryRemove(job.Id, out _);
        }
        foreach ((string id, string sha256) in ledger.Datasets)
        {
            byte[] file = await service.Client.GetByteArrayAsync($"/v1/datasets/{id}/content");
            if (Convert.ToHexStringLower(SHA256.HashData(file)) != sha256)
                throw new BrokenPromiseException($"Dataset {id} has other bytes than were sent.");
        }
    }

    /// <summary>Lets everything come to its end.</summary>
    async Task EndAsync(Ledger ledger, References references, LoadClient[] clients)
    {
        using ServiceProcess service = Launch();
        await service.ListenAsync();
        await AuditAsync(service, ledger, references);
        foreach (KnownJob job in ledger.Jobs.Values)
        {
            if (job.End is null)
            {
                using HttpResponseMessage resumed = await service.Client.PostAsync($"/v1/jobs/{job.Id}/resume", null);
                if (resumed.StatusCode == HttpStatusCode.Accepted)
                    job.Asked = job.Asked is "stop" or "cancel" ? job.Asked : "resume";
            }
            JsonElement ended = await service.EndOfAsync(job.Id);
            job.See(ended);
            await references.CompareAsync(service.GetAsync, job, ended);
        }
        HashSet<string> names = [];
        for (string after = ""; ;)
        {
            JsonElement page = await service.GetAsync($"/v1/jobs?limit=100{after}");
            foreach (JsonElement job in page.GetProperty("data").EnumerateArray())
            {
                if (!names.Add(job.GetProperty("name").GetString()!))
                    throw new BrokenPromiseException($"Two jobs were made of one request: {job.GetProperty("name")}.");
                after = $"&after={job.GetProperty("id").GetString()}";
            }
            if (!page.GetProperty("has_more").GetBoolean())
                break;
        }
        await service.EndAsync();
        say($"at the end: {ledger.Counts.Values.Sum()} acknowledged writes, {references.Compared} results the same to the last bit, {clients.Length} clients");
    }

    /// <summary>What the runs were doing that a worker had, by a copy of the database: to open it is to change it.</summary>
    void CountPhases()
    {
        foreach (string phase in HeldPhases.Of(_disk.Folder, _outside))
            _phases[phase] = _phases.GetValueOrDefault(phase) + 1;
    }
}
