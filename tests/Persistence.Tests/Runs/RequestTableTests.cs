using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Persistence.Tests.Runs;

/// <summary>What a client may ask in which state, as <c>docs/states.md</c> has it: once, twice, and until the worker has let go.</summary>
public class RequestTableTests
{
    static readonly string[] States = ["queued", "running", "paused", "cancelling", "succeeded", "failed", "cancelled"];

    public static TheoryData<string, string, string> Cells()
    {
        TheoryData<string, string, string> cells = [];
        foreach (string[] row in RunStatesTests.TableUnder("| asked |"))
        {
            for (int state = 0; state < States.Length; state++)
                cells.Add(row[0], States[state], row[state + 1]);
        }
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public async Task A_request_goes_where_the_table_says_and_twice_is_once(string asked, string state, string cell)
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        (JobRow job, RunToken? worker) = await AtAsync(storage, state);

        JobRequest first = await AskAsync(storage, asked, job.Id);
        JobRow once = (await storage.Jobs.GetAsync(job.Id))!;
        JobRequest second = await AskAsync(storage, asked, job.Id);
        JobRow twice = (await storage.Jobs.GetAsync(job.Id))!;
        Assert.Equal(RunStates.IsTerminal(once.Status) && first == JobRequest.Accepted ? JobRequest.Finished : first, second);
        Assert.Equal((once.Status, once.Version, once.Events), (twice.Status, twice.Version, twice.Events));
        if (cell == "409")
        {
            Assert.Equal(state == "cancelling" ? JobRequest.Cancelling : JobRequest.Finished, first);
            Assert.Equal((job.Status, job.Version), (once.Status, once.Version));
            return;
        }
        Assert.Equal(JobRequest.Accepted, first);
        string[] stations = cell.Split(", then ");
        Assert.Equal(stations[0], Name(once.Status));
        if (stations.Length == 1)
            return;
        worker ??= storage.Claims.Claim(job.Runs[0].Id, "me")!.Token;
        // A training that is to stop brings a result; any other one is let go as it stands.
        FencedWrite left = await storage.Runs.WantedAsync(worker.RunId) == Wanted.Stop
            ? storage.Claims.Finish(worker, Trainings.Result(StopReason.Stopped, model: [1]))
            : storage.Claims.Suspend(worker);
        Assert.Equal(FencedWrite.Written, left);
        Assert.Equal(stations[1], Name((await storage.Jobs.GetAsync(job.Id))!.Status));
    }

    static string Name(RunStatus status) => status.ToString().ToLowerInvariant();

    static Task<JobRequest> AskAsync(OpenedStorage storage, string asked, string job) => asked switch
    {
        "cancel" => storage.Jobs.RequestCancelAsync(job),
        "pause" => storage.Jobs.RequestPauseAsync(job),
        "resume" => storage.Jobs.RequestResumeAsync(job),
        "stop" => storage.Jobs.RequestStopAsync(job),
        _ => throw new ArgumentException($"Nobody can ask for {asked}.", nameof(asked)),
    };

    /// <summary>A job at a state, by the way that leads there.</summary>
    static async Task<(JobRow Job, RunToken? Worker)> AtAsync(OpenedStorage storage, string state)
    {
        JobRow job = await storage.JobAsync();
        RunToken? worker = state is "queued" or "paused" ? null : storage.Claims.Claim(job.Runs[0].Id, "me")!.Token;
        switch (state)
        {
            case "paused":
                await storage.Jobs.RequestPauseAsync(job.Id);
                break;
            case "cancelling":
                await storage.Jobs.RequestCancelAsync(job.Id);
                break;
            case "succeeded":
                storage.Claims.Finish(worker!, Trainings.Result(model: [1]));
                break;
            case "failed":
                storage.Claims.Fail(worker!, new TrainingError("internal_error", "A fault.", null, null, null));
                break;
            case "cancelled":
                await storage.Jobs.RequestCancelAsync(job.Id);
                storage.Claims.Suspend(worker!);
                break;
        }
        JobRow there = (await storage.Jobs.GetAsync(job.Id))!;
        Assert.Equal(state, Name(there.Status));
        return (there, worker);
    }
}
