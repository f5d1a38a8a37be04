using Descent.Persistence.Events;
using Descent.Persistence.Jobs;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Persistence.Tests.Events;

public class EventStoreTests
{
    [Fact]
    public async Task A_job_tells_its_states_points_warnings_and_end_in_the_order_of_their_commits()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string job = await FinishedAsync(storage);
        List<JobEvent> events = await AllAsync(storage, job, 0);
        Assert.Equal(
            ["Queued", "Running", "15 points", "progress", "small_data", "Succeeded", "done"], events.Select(Describe));
        AssertGrowing(events);
    }

    [Fact]
    public async Task From_any_number_on_the_rest_of_the_story_is_the_same()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string job = await FinishedAsync(storage);
        List<JobEvent> whole = await AllAsync(storage, job, 0);
        foreach (JobEvent last in whole)
        {
            Assert.Equal(
                whole.SkipWhile(made => made.Number <= last.Number).Select(made => (made.Number, Describe(made))),
                (await AllAsync(storage, job, last.Number)).Select(made => (made.Number, Describe(made))));
        }
    }

    [Fact]
    public async Task Points_of_runs_that_train_side_by_side_keep_their_places_whatever_is_packed_anew()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync(null, 1, 2, 3);
        RunToken[] runs = [.. job.Runs.Select(run => storage.Claims.Claim(run.Id, "me")!.Token)];
        List<(string Run, long Step)> expected = [], seen = [];
        long after = 0;
        for (int save = 0; save < 60; save++)
        {
            RunToken run = runs[save * save % 3];
            long first = (await storage.RunAsync(run.RunId)).RecordedLosses;
            int count = 1 + 997 * save % 450;
            Save(storage, run, first, count);
            expected.AddRange(Enumerable.Range(0, count).Select(i => (run.RunId, first + i)));
            // A watcher who looks now and then sees the same as one who comes in the end.
            if (save % 7 == 0)
            {
                List<JobEvent> news = await AllAsync(storage, job.Id, after);
                AssertGrowing(news);
                seen.AddRange(Points(news));
                after = news[^1].Number;
            }
        }
        seen.AddRange(Points(await AllAsync(storage, job.Id, after)));
        Assert.Equal(expected, seen);
        Assert.Equal(expected, Points(await AllAsync(storage, job.Id, 0)));
    }

    [Fact]
    public async Task A_long_history_comes_page_by_page_in_batches_that_a_client_can_hold()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        int count = 2 * LossAppend.MostPoints + 10;
        Save(storage, storage.Claims.Claim(job.Runs[0].Id, "me")!.Token, 0, count);
        EventPage page = (await storage.Events.ReadAsync(job.Id, 0))!;
        Assert.True(page.HasMore);
        Assert.Equal(LossAppend.MostPoints, Points(page.Events).Count());
        List<JobEvent> events = await AllAsync(storage, job.Id, 0);
        Assert.All(events.OfType<LossesRecorded>(), losses => Assert.InRange(losses.Points.Count, 1, EventStore.MostPoints));
        Assert.Equal(Enumerable.Range(0, count).Select(step => (long)step), Points(events).Select(point => point.Step));
    }

    [Fact]
    public async Task A_stale_worker_takes_no_number()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        RunToken frozen = storage.Claims.Claim(job.Runs[0].Id, "frozen")!.Token;
        storage.Claims.Rescue(job.Runs[0].Id);
        storage.Claims.Claim(job.Runs[0].Id, "rescuer");
        long before = (await storage.Jobs.GetAsync(job.Id))!.Events;
        storage.Claims.SetPhase(frozen, RunPhase.Training);
        storage.Claims.SaveCheckpoint(frozen, new Checkpoint(10, [1]), Trainings.Losses(0, 10), Trainings.Progress(10));
        storage.Claims.Finish(frozen, Trainings.Result());
        Assert.Equal(before, (await storage.Jobs.GetAsync(job.Id))!.Events);
    }

    [Fact]
    public async Task After_a_restart_numbers_go_on_above_all_that_were_given()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        RunToken token = storage.Claims.Claim(job.Runs[0].Id, "me")!.Token;
        Save(storage, token, 0, 10);
        List<JobEvent> before = await AllAsync(storage, job.Id, 0);
        await storage.RestartAsync();
        token = storage.Claims.Claim(job.Runs[0].Id, "me")!.Token;
        Save(storage, token, 10, 10);
        List<JobEvent> news = await AllAsync(storage, job.Id, before[^1].Number);
        Assert.Equal(["Queued", "Running", "10 points", "progress"], news.Select(Describe));
        AssertGrowing([.. before, .. news]);
        Assert.Equal(20, Points([.. before, .. news]).Distinct().Count());
    }

    /// <summary>Two saves, then the end with five more points and a warning.</summary>
    static async Task<string> FinishedAsync(OpenedStorage storage)
    {
        JobRow job = await storage.JobAsync();
        RunToken token = storage.Claims.Claim(job.Runs[0].Id, "me")!.Token;
        Save(storage, token, 0, 10);
        storage.Claims.Finish(token, Trainings.Result(losses: Trainings.Losses(10, 5)));
        return job.Id;
    }

    static void Save(OpenedStorage storage, RunToken token, long first, int count) => Assert.Equal(
        FencedWrite.Written,
        storage.Claims.SaveCheckpoint(token, new Checkpoint(first + count, [1]), Trainings.Losses(first, count), Trainings.Progress(first + count)));

    static async Task<List<JobEvent>> AllAsync(OpenedStorage storage, string job, long after)
    {
        List<JobEvent> events = [];
        while (true)
        {
            EventPage page = (await storage.Events.ReadAsync(job, after))!;
            events.AddRange(page.Events);
            after = page.Reached;
            if (!page.HasMore)
                return events;
        }
    }

    static IEnumerable<(string Run, long Step)> Points(IEnumerable<JobEvent> events) =>
        events.OfType<LossesRecorded>().SelectMany(losses => losses.Points.Select(point => (losses.RunId, point.Step)));

    static void AssertGrowing(IReadOnlyList<JobEvent> events) =>
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(pair.First.Number < pair.Second.Number, $"{pair.First} before {pair.Second}"));

    static string Describe(JobEvent made) => made switch
    {
        StatusEntered entered => $"{entered.Status}",
        LossesRecorded losses => $"{losses.Points.Count} points",
        WarningGiven given => given.Warning.Code,
        ProgressMade => "progress",
        _ => "done",
    };
}
