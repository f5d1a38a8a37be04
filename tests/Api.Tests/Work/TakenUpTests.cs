using Descent.Persistence;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Descent.Api.Tests.Work;

/// <summary>What a start finds in the folder.</summary>
public sealed class TakenUpTests : IDisposable
{
    readonly string _folder;
    readonly Dictionary<string, string> _settings;

    public TakenUpTests()
    {
        _folder = Directory.CreateTempSubdirectory("descent-test-").FullName;
        _settings = new() { ["Storage:Path"] = _folder };
    }

    [Fact]
    public async Task A_damaged_checkpoint_fails_its_run_with_a_reason()
    {
        string id = await SuspendedAsync();
        await WithStoresAsync(async stores =>
        {
            RunRow run = (await stores.GetRequiredService<JobStore>().GetAsync(id))!.Runs[0];
            Assert.Equal((RunStatus.Queued, RunPhase.Waiting), (run.Status, run.Phase));
            RunClaims claims = stores.GetRequiredService<RunClaims>();
            ClaimedRun claim = claims.Claim(run.Id, "an earlier process")!;
            Assert.Equal(run.Progress!.Step, claim.Checkpoint!.Step);
            claims.SaveCheckpoint(claim.Token, claim.Checkpoint with { Bytes = [.. claim.Checkpoint.Bytes.Reverse()] }, [], run.Progress);
        });
        using WorkServer server = new(_settings);
        RunRow failed = (await server.EndAsync(id)).Runs[0];
        Assert.Equal((RunStatus.Failed, "corrupt_checkpoint"), (failed.Status, failed.Error!.Code));
    }

    [Fact]
    public async Task A_suspended_run_goes_on_where_it_was()
    {
        string id = await SuspendedAsync();
        using WorkServer server = new(_settings);
        await server.Jobs.RequestStopAsync(id);
        RunRow run = (await server.EndAsync(id)).Runs[0];
        Assert.Equal((RunStatus.Succeeded, StopReason.Stopped, 2L), (run.Status, run.StopReason, run.FencingEpoch));
        long[] steps = await server.Losses.ReadAsync(run.Id).Select(point => point.Step).ToArrayAsync();
        Assert.Equal(steps.Distinct().Order(), steps);
        Assert.Equal(run.Progress!.Step, steps[^1]);
    }

    [Fact]
    public async Task A_run_whose_worker_vanished_is_found_and_taken_up()
    {
        using WorkServer server = new(new() { ["Work:ReconcileSeconds"] = "0.1" });
        string dataset = await server.TwoPointsAsync();
        string blocker = await server.SubmitEndlessAsync(dataset);
        await server.TrainingAsync(blocker);
        string id = await server.SubmitLineAsync(dataset, epochs: 10);
        // Held in the store by nobody in this process.
        ClaimedRun? stolen = server.Services.GetRequiredService<RunClaims>().Claim((await server.Jobs.GetAsync(id))!.Runs[0].Id, "a vanished worker");
        Assert.NotNull(stolen);
        await server.Jobs.RequestCancelAsync(blocker);
        Assert.Equal(RunStatus.Succeeded, (await server.EndAsync(id)).Status);
        TrainingResult late = new() { StopReason = StopReason.Completed, Progress = new(1, 1, 1, 1, 1, 1, null, null, 0), Losses = [] };
        Assert.Equal(FencedWrite.Stale, server.Services.GetRequiredService<RunClaims>().Finish(stolen.Token, late));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A job that a shutdown interrupted.</summary>
    async Task<string> SuspendedAsync()
    {
        using WorkServer server = new(_settings);
        string id = await server.SubmitEndlessAsync(await server.TwoPointsAsync());
        await server.TrainingAsync(id);
        return id;
    }

    /// <summary>Works on the stores as a process that then ends without a word.</summary>
    async Task WithStoresAsync(Func<IServiceProvider, Task> work)
    {
        await using ServiceProvider stores = new ServiceCollection().AddPersistence(_folder).BuildServiceProvider();
        await stores.PreparePersistenceAsync();
        await work(stores);
    }
}
