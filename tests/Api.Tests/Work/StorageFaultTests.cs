using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Api.Tests.Jobs;
using Descent.Persistence.Database;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Descent.Api.Tests.Work;

/// <summary>A disk that is full or has rotted, and a folder that is taken.</summary>
public sealed class StorageFaultTests : IDisposable
{
    readonly WorkServer _server = new(new() { ["Work:ReconcileSeconds"] = "0.1", ["Limits:TableCacheBytes"] = "0" });

    [Fact]
    public async Task On_a_full_disk_requests_get_507_and_a_run_waits_and_goes_on_when_there_is_space()
    {
        string dataset = await _server.TwoPointsAsync();
        string running = await _server.SubmitEndlessAsync(dataset);
        await _server.TrainingAsync(running);
        HttpStatusCode status;
        do
        {
            // SQLite's own limit gives the very error that a full disk gives; each pooled connection has one.
            LimitPages(1);
            using HttpResponseMessage refused = await _server.PostAsync("/v1/jobs", JobClient.LineJob(dataset));
            status = refused.StatusCode;
            if (status == HttpStatusCode.InsufficientStorage)
                AssertFull(await refused.JsonAsync());
        }
        while (status != HttpStatusCode.InsufficientStorage);
        JsonElement job = await UntilAsync(running, seen => WarnsOfDisk(seen));
        Assert.Equal("running", job.GetProperty("status").GetString());

        do
        {
            LimitPages(uint.MaxValue - 1);
            using HttpResponseMessage made = await _server.PostAsync("/v1/jobs", JobClient.LineJob(dataset));
            status = made.StatusCode;
        }
        while (status != HttpStatusCode.Accepted);
        await UntilAsync(running, seen => !WarnsOfDisk(seen) && Step(seen) > Step(job));
        await _server.Jobs.RequestCancelAsync(running);
        await _server.EndAsync(running);
    }

    [Fact]
    public async Task A_damaged_dataset_is_found_by_its_hash_and_never_trained_on()
    {
        string dataset = await _server.TwoPointsAsync();
        string file = Assert.Single(Directory.EnumerateFiles(Path.Combine(_server.StoragePath, "content")));
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[^2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        using HttpResponseMessage refused = await _server.PostAsync("/v1/jobs", JobClient.LineJob(dataset));
        JsonElement problem = await refused.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("damaged_dataset", problem.GetProperty("errors")[0].GetProperty("code").GetString());
        RunRow run = (await _server.EndAsync(await _server.QueueAsync(dataset, """{"target":"y"}"""))).Runs[0];
        Assert.Equal((RunStatus.Failed, "dataset_damaged", 0L), (run.Status, run.Error!.Code, run.RecordedLosses));
    }

    [Fact]
    public async Task Nothing_is_answered_from_a_damaged_file_or_model()
    {
        string dataset = await _server.TwoPointsAsync();
        RunRow run = (await _server.EndAsync(await _server.SubmitLineAsync(dataset, epochs: 10))).Runs[0];
        string file = Assert.Single(Directory.EnumerateFiles(Path.Combine(_server.StoragePath, "content")));
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[^2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        using HttpResponseMessage predicted = await _server.PostAsync($"/v1/runs/{run.Id}/predict", new JsonObject { ["dataset"] = dataset });
        JsonElement problem = await predicted.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("damaged_dataset", problem.GetProperty("errors")[0].GetProperty("code").GetString());
        foreach (string part in new[] { "rows", "content" })
            Assert.Contains("damaged", await DetailAsync($"/v1/datasets/{dataset}/{part}"));

        using (DescentDatabase database = Databases.CreateDbContext())
            database.Database.ExecuteSql($"UPDATE models SET bytes = substr(bytes, 1, 30) || x'00FF00' || substr(bytes, 34)");
        foreach (string part in new[] { "parameters", "explanation" })
            Assert.Contains("damaged", await DetailAsync($"/v1/runs/{run.Id}/{part}"));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_found_by_its_hash_and_never_gone_on_from()
    {
        string id = await _server.SubmitEndlessAsync(await _server.TwoPointsAsync());
        await _server.TrainingAsync(id);
        await _server.Jobs.RequestPauseAsync(id);
        JobRow paused;
        do
            paused = (await _server.Jobs.GetAsync(id))!;
        while (paused.Status != RunStatus.Paused);
        using (DescentDatabase database = Databases.CreateDbContext())
            database.Database.ExecuteSql($"UPDATE checkpoints SET bytes = substr(bytes, 1, 60) || x'00FF00' || substr(bytes, 64)");
        await _server.Jobs.RequestResumeAsync(id);
        RunRow run = (await _server.EndAsync(id)).Runs[0];
        Assert.Equal((RunStatus.Failed, "corrupt_checkpoint"), (run.Status, run.Error!.Code));
        Assert.Equal(paused.Runs[0].RecordedLosses, run.RecordedLosses);
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_refuses_to_start_and_says_why()
    {
        using Process second = new();
        second.StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Descent.Api.dll"), "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["Storage__Path"] = _server.StoragePath },
        };
        second.Start();
        Task<string> output = second.StandardOutput.ReadToEndAsync();
        string error = await second.StandardError.ReadToEndAsync();
        await output;
        await second.WaitForExitAsync();
        Assert.Equal(1, second.ExitCode);
        Assert.StartsWith($"The data folder '{_server.StoragePath}' is in use by another process.", error);
        Assert.DoesNotContain("   at ", error);
    }

    public void Dispose() => _server.Dispose();

    IDbContextFactory<DescentDatabase> Databases => _server.Services.GetRequiredService<IDbContextFactory<DescentDatabase>>();

    void LimitPages(long pages)
    {
        DescentDatabase[] all = [.. Enumerable.Range(0, 16).Select(_ => Databases.CreateDbContext())];
        foreach (DescentDatabase database in all)
        {
            database.Database.OpenConnection();
            using System.Data.Common.DbCommand command = database.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"PRAGMA max_page_count = {pages}";
            command.ExecuteNonQuery();
        }
        foreach (DescentDatabase database in all)
            database.Dispose();
    }

    async Task<JsonElement> UntilAsync(string job, Func<JsonElement, bool> reached)
    {
        JsonElement seen;
        do
            seen = await _server.GetJsonAsync($"/v1/jobs/{job}");
        while (!reached(seen));
        return seen;
    }

    async Task<string> DetailAsync(string path)
    {
        using HttpResponseMessage response = await _server.Client.GetAsync(path);
        return (await response.ProblemAsync(HttpStatusCode.InternalServerError)).GetProperty("detail").GetString()!;
    }

    static void AssertFull(JsonElement problem) => Assert.Contains("disk", problem.GetProperty("detail").GetString());

    static bool WarnsOfDisk(JsonElement job) =>
        job.GetProperty("warnings").EnumerateArray().Any(warning => warning.GetProperty("code").GetString() == "storage_full");

    static long Step(JsonElement job) => job.GetProperty("progress").GetProperty("step").GetInt64();
}
