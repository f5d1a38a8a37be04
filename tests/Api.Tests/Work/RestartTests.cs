using System.Text.Json;

namespace Descent.Api.Tests.Work;

/// <summary>What was acknowledged survives the end of the process, whatever kind of end.</summary>
public sealed class RestartTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("descent-test-").FullName;

    [Fact]
    public async Task After_a_kill_a_run_ends_with_the_same_bits_and_the_queue_is_worked_off()
    {
        string dataset, interrupted, queued;
        long seen;
        using (ServiceProcess service = await ServiceProcess.StartAsync(_folder))
        {
            dataset = await service.UploadAsync(Tumours);
            interrupted = await service.SubmitAsync(Job(dataset));
            queued = await service.SubmitAsync(Job(dataset, epochs: 1));
            seen = Step(await service.TrainingAsync(interrupted));
            await service.KillAsync();
        }
        using (ServiceProcess service = await ServiceProcess.StartAsync(_folder))
        {
            JsonElement job = await service.GetAsync($"/v1/jobs/{interrupted}");
            Assert.Contains(job.GetProperty("status").GetString(), new[] { "queued", "running" });
            Assert.True(Step(job) >= seen, $"Step {seen} was acknowledged, step {Step(job)} survived.");
            await service.KillAsync();
        }
        await AssertSameAsUninterruptedAsync(dataset, interrupted, queued);
    }

    [Fact]
    public async Task After_a_kill_every_fold_and_combination_of_a_job_ends_with_the_same_bits()
    {
        string dataset, interrupted;
        using (ServiceProcess service = await ServiceProcess.StartAsync(_folder))
        {
            dataset = await service.UploadAsync(Tumours);
            interrupted = await service.SubmitAsync(Folds(dataset));
            await service.TrainingAsync(interrupted);
            await service.KillAsync();
        }
        using (ServiceProcess service = await ServiceProcess.StartAsync(_folder))
        {
            JsonElement resumed = await service.EndOfAsync(interrupted), whole = await service.EndOfAsync(await service.SubmitAsync(Folds(dataset)));
            Assert.Equal("succeeded", resumed.GetProperty("status").GetString());
            Assert.Equal(whole.GetProperty("cross_validation").GetRawText(), resumed.GetProperty("cross_validation").GetRawText());
            foreach ((JsonElement one, JsonElement other) in whole.GetProperty("runs").EnumerateArray().Zip(resumed.GetProperty("runs").EnumerateArray()))
            {
                JsonElement expected = await service.GetAsync($"/v1/runs/{one.GetProperty("id").GetString()}/losses"), actual = await service.GetAsync($"/v1/runs/{other.GetProperty("id").GetString()}/losses");
                Assert.Equal(expected.GetProperty("rows").GetRawText(), actual.GetProperty("rows").GetRawText());
            }
            await service.EndAsync();
        }
    }

    [Fact]
    public async Task A_termination_takes_no_longer_than_ten_seconds_and_costs_no_step()
    {
        string dataset, interrupted, queued;
        long seen;
        using (ServiceProcess service = await ServiceProcess.StartAsync(_folder))
        {
            dataset = await service.UploadAsync(Tumours);
            interrupted = await service.SubmitAsync(Job(dataset));
            queued = await service.SubmitAsync(Job(dataset, epochs: 1));
            seen = Step(await service.TrainingAsync(interrupted));
            // A client that waits must not hold up the end.
            Task<Exception?> waiting = Record.ExceptionAsync(() => service.Client.GetAsync($"/v1/jobs/{interrupted}?wait=60"));
            (TimeSpan elapsed, int exitCode) = await service.EndAsync();
            await waiting;
            Assert.InRange(elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
            Assert.Equal(0, exitCode);
            await service.PrintedAsync("Suspended");
        }
        await AssertSameAsUninterruptedAsync(dataset, interrupted, queued);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static string Tumours => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "breast_cancer.csv"));

    /// <summary>A few seconds of everything that has state: momentum, a schedule, shuffles, dropout, validation, the best parameters.</summary>
    static object Job(string dataset, int epochs = 2000) => new
    {
        dataset,
        target = "diagnosis",
        model = new { type = "mlp", hidden = new[] { 64, 32 }, dropout = 0.1 },
        optimizer = new { type = "adam", learning_rate = 0.001 },
        schedule = new { type = "cosine", warmup_steps = 100 },
        batch_size = 8,
        epochs,
        split = new { validation = 0.2 },
        stop = new { patience = 100_000 },
        seed = 11,
    };

    static object Folds(string dataset) => new
    {
        dataset,
        target = "diagnosis",
        model = new { type = "mlp", hidden = new[] { 16 } },
        optimizer = new { type = "adam", learning_rate = 0.001 },
        batch_size = 16,
        epochs = 400,
        cross_validation = new { folds = 2 },
        sweep = new Dictionary<string, object[]> { ["optimizer.learning_rate"] = [0.001, 0.01] },
    };

    static long Step(JsonElement job) => job.GetProperty("progress").GetProperty("step").GetInt64();

    async Task AssertSameAsUninterruptedAsync(string dataset, string interrupted, string queued)
    {
        using ServiceProcess service = await ServiceProcess.StartAsync(_folder);
        JsonElement resumed = await service.EndOfAsync(interrupted);
        Assert.Equal("succeeded", resumed.GetProperty("status").GetString());
        Assert.Equal("succeeded", (await service.EndOfAsync(queued)).GetProperty("status").GetString());
        JsonElement whole = await service.EndOfAsync(await service.SubmitAsync(Job(dataset)));
        foreach (string part in new[] { "losses", "parameters" })
            Assert.Equal(await ResultAsync(service, whole, part), await ResultAsync(service, resumed, part));
        await service.EndAsync();
    }

    /// <summary>As text, where numbers stand in their shortest form that reads back to the same bits; without the run's id.</summary>
    static async Task<string> ResultAsync(ServiceProcess service, JsonElement job, string part)
    {
        string run = job.GetProperty("best_run").GetString()!;
        JsonElement result = await service.GetAsync($"/v1/runs/{run}/{part}");
        string text = result.GetProperty(part == "losses" ? "rows" : "parameters").GetRawText();
        Assert.NotEqual("[]", text);
        return text;
    }
}
