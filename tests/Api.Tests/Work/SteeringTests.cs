using System.Diagnostics;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Api.Tests.Work;

/// <summary>Pause, resume, stop and cancel, whatever the run is doing.</summary>
public sealed class SteeringTests
{
    public static TheoryData<int> Phases => [0, 1, 2];

    [Theory, MemberData(nameof(Phases))]
    public async Task A_pause_holds_in_every_phase_and_the_run_goes_on_to_the_same_numbers(int phase)
    {
        using HeldClock clock = new(phase);
        using WorkServer server = new([], clock);
        string dataset = await server.TwoPointsAsync(), held = await server.SubmitLineAsync(dataset, epochs: 1000);
        await clock.Reached;

        Assert.Equal(JobRequest.Accepted, await server.Jobs.RequestPauseAsync(held));
        JobRow paused = await server.UntilAsync(held, job => job.Status == RunStatus.Paused);
        Assert.Equal(RunPhase.Waiting, paused.Runs[0].Phase);
        Assert.Equal(JobRequest.Accepted, await server.Jobs.RequestPauseAsync(held));
        Assert.Equal(JobRequest.Accepted, await server.Jobs.RequestResumeAsync(held));
        clock.Release();

        JobRow resumed = await server.EndAsync(held), whole = await server.EndAsync(await server.SubmitLineAsync(dataset, epochs: 1000));
        Assert.Equal((RunStatus.Succeeded, 2L), (resumed.Status, resumed.Runs[0].FencingEpoch));
        Assert.Equal(await LossesAsync(server, whole), await LossesAsync(server, resumed));
        Assert.Equal(await server.Runs.ModelAsync(whole.Runs[0].Id), await server.Runs.ModelAsync(resumed.Runs[0].Id));
    }

    [Theory, MemberData(nameof(Phases))]
    public async Task A_cancellation_holds_in_every_phase_and_nothing_comes_after_it(int phase)
    {
        using HeldClock clock = new(phase);
        using WorkServer server = new([], clock);
        string dataset = await server.TwoPointsAsync(), held = await server.SubmitLineAsync(dataset, epochs: 10), next = await server.SubmitLineAsync(dataset, epochs: 10);
        await clock.Reached;

        Assert.Equal(JobRequest.Accepted, await server.Jobs.RequestCancelAsync(held));
        JobRow cancelled = await server.EndAsync(held);
        Assert.Equal((RunStatus.Cancelled, StopReason.Cancelled), (cancelled.Status, cancelled.Runs[0].StopReason));
        clock.Release();

        Assert.Equal(RunStatus.Succeeded, (await server.EndAsync(next)).Status);
        Assert.Equal(cancelled.Version, (await server.Jobs.GetAsync(held))!.Version);
        Assert.Null(await server.Runs.ModelAsync(cancelled.Runs[0].Id));
    }

    [Theory, MemberData(nameof(Phases))]
    public async Task A_stop_holds_in_every_phase_and_has_a_result(int phase)
    {
        using HeldClock clock = new(phase);
        using WorkServer server = new([], clock);
        string held = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 1000);
        await clock.Reached;
        Assert.Equal(JobRequest.Accepted, await server.Jobs.RequestStopAsync(held));
        clock.Release();

        RunRow run = (await server.EndAsync(held)).Runs[0];
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.NotNull(await server.Runs.ModelAsync(run.Id));
    }

    [Fact]
    public async Task A_run_is_cancelled_while_its_table_is_read()
    {
        using WorkServer server = new(new() { ["Limits:TableCacheBytes"] = "0" });
        string dataset = await server.TwoPointsAsync();
        string file = Assert.Single(Directory.GetFiles(Path.Combine(server.StoragePath, "content")));
        File.Delete(file);
        // A pipe that nobody writes to is a file that takes for ever to read.
        using (Process made = Process.Start("mkfifo", file))
            await made.WaitForExitAsync();
        // The pipe opens when there is a reader too: the run.
        Task<FileStream> opening = Task.Run(() => new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
        string id = await server.QueueAsync(dataset, """{"target":"y"}""");
        await server.UntilAsync(id, job => job.Status == RunStatus.Running);
        await using FileStream writer = await opening.WaitAsync(TimeSpan.FromMinutes(1));

        await server.Jobs.RequestCancelAsync(id);

        Assert.Equal(RunStatus.Cancelled, (await server.EndAsync(id)).Status);
    }

    [Fact]
    public async Task A_job_that_waits_is_stopped_without_waiting_for_its_turn()
    {
        using WorkServer server = new();
        string dataset = await server.TwoPointsAsync(), blocker = await server.SubmitEndlessAsync(dataset);
        await server.TrainingAsync(blocker);
        string queued = await server.SubmitLineAsync(dataset, epochs: 10), paused = await server.SubmitLineAsync(dataset, epochs: 10);
        await server.Jobs.RequestPauseAsync(paused);
        Assert.Equal(RunStatus.Paused, (await server.Jobs.GetAsync(paused))!.Status);

        foreach (string id in new[] { queued, paused })
        {
            await server.Jobs.RequestStopAsync(id);
            RunRow run = (await server.EndAsync(id)).Runs[0];
            Assert.Equal((RunStatus.Succeeded, StopReason.Stopped, 0L), (run.Status, run.StopReason, run.Progress!.Step));
        }
        Assert.Equal(RunStatus.Running, (await server.Jobs.GetAsync(blocker))!.Status);
    }

    [Fact]
    public async Task Whatever_is_asked_while_runs_finish_the_end_that_was_told_stays()
    {
        using WorkServer server = new();
        string dataset = await server.TwoPointsAsync();
        foreach (Func<string, Task<JobRequest>> ask in new Func<string, Task<JobRequest>>[]
            { id => server.Jobs.RequestCancelAsync(id), id => server.Jobs.RequestStopAsync(id), id => server.Jobs.RequestPauseAsync(id) })
        {
            for (int epochs = 1; epochs <= 2000; epochs = 3 * epochs + 1)
            {
                string id = await server.SubmitLineAsync(dataset, epochs);
                JobRequest answer = await ask(id);
                await server.Jobs.RequestResumeAsync(id);
                JobRow ended = await server.EndAsync(id);
                if (answer == JobRequest.Finished)
                    Assert.Equal((RunStatus.Succeeded, StopReason.Completed), (ended.Status, ended.Runs[0].StopReason));
                Assert.Equal(JobRequest.Finished, await server.Jobs.RequestCancelAsync(id));
                JobRow later = (await server.Jobs.GetAsync(id))!;
                Assert.Equal((ended.Status, ended.Version), (later.Status, later.Version));
            }
        }
    }

    static async Task<LossPoint[]> LossesAsync(WorkServer server, JobRow job) => await server.Losses.ReadAsync(job.Runs[0].Id).ToArrayAsync();
}
