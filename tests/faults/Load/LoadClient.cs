using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Api.Tests;

namespace Descent.Faults.Tests.Load;

/// <summary>One client among many, one request after the other, until the service is gone. It outlives the service and goes on with the next one.</summary>
internal sealed class LoadClient(string name, Ledger ledger, References references, Random random)
{
    const int MostJobs = 4;

    readonly List<KnownJob> _jobs = [];
    readonly List<string> _datasets = [];
    (string Key, Recipe Recipe, JsonObject Body)? _unanswered;
    int _made;

    /// <summary>Works until the connection breaks, or until told to stop.</summary>
    public async Task WorkAsync(HttpClient http, CancellationToken stop = default)
    {
        try
        {
            while (!stop.IsCancellationRequested)
                await OneAsync(http);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // The service was killed: no answer, no promise.
        }
    }

    /// <summary>Goes on without jobs whose deletion had no answer and turned out to have happened.</summary>
    public void Forget() => _jobs.RemoveAll(job => job.IsGone);

    async Task OneAsync(HttpClient http)
    {
        if (_unanswered is not null || (_jobs.Count < MostJobs && random.Next(3) == 0))
            await SubmitAsync(http);
        else if (random.Next(10) == 0)
            await UploadAsync(http);
        else if (_jobs.Count > 0)
            await LookAsync(http, _jobs[random.Next(_jobs.Count)]);
    }

    /// <summary>A request without an answer is sent again under its key after the restart, as clients do.</summary>
    async Task SubmitAsync(HttpClient http)
    {
        if (_unanswered is null)
        {
            Recipe recipe = Recipe.All[random.Next(Recipe.All.Count)];
            string job = $"{name}-{_made++}";
            _unanswered = (job, recipe, recipe.Body(references.Dataset, job));
        }
        (string key, Recipe wanted, JsonObject body) = _unanswered.Value;
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/jobs") { Content = JsonContent.Create(body), Headers = { { "Idempotency-Key", key } } };
        JsonElement made = await AnswerAsync(http, request, HttpStatusCode.Accepted);
        string id = made.GetProperty("id").GetString()!;
        ledger.Write("job", id, key);
        _unanswered = null;
        KnownJob known = new(id, key, wanted);
        _jobs.Add(known);
        ledger.Jobs[id] = known;
    }

    async Task UploadAsync(HttpClient http)
    {
        byte[] file = Encoding.UTF8.GetBytes($"x,y\n{random.Next()},{random.Next()}\n{name},1\n{new string('7', random.Next(20_000))},2\n");
        using ByteArrayContent body = new(file) { Headers = { { "Content-Type", "text/csv" } } };
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/datasets") { Content = body };
        JsonElement made = await AnswerAsync(http, request, HttpStatusCode.Created);
        string id = made.GetProperty("id").GetString()!;
        ledger.Write("dataset", id);
        ledger.Datasets[id] = Convert.ToHexStringLower(SHA256.HashData(file));
        _datasets.Add(id);
        if (_datasets.Count <= 3)
            return;
        string oldest = _datasets[0];
        _datasets.RemoveAt(0);
        // Out of the ledger first: without an answer it may be there or not.
        ledger.Datasets.TryRemove(oldest, out _);
        using HttpRequestMessage delete = new(HttpMethod.Delete, $"/v1/datasets/{oldest}");
        await AnswerAsync(http, delete, HttpStatusCode.NoContent);
        ledger.Write("delete", oldest);
    }

    async Task LookAsync(HttpClient http, KnownJob job)
    {
        JsonElement now = await GetAsync(http, $"/v1/jobs/{job.Id}");
        job.See(now);
        if (!KnownJob.IsFinal(now))
        {
            string[] choices = ["pause", "resume", "resume", "resume", "stop", "cancel"];
            if (job.Asked is not ("cancel" or "stop") && random.Next(4) == 0)
                await AskAsync(http, job, choices[random.Next(choices.Length)]);
            else if (now.GetProperty("status").GetString() == "paused")
                await AskAsync(http, job, "resume");
            return;
        }
        await references.CompareAsync(path => GetAsync(http, path), job, now);
        await DeleteAsync(http, job);
    }

    async Task AskAsync(HttpClient http, KnownJob job, string what)
    {
        job.Pending = what;
        using HttpRequestMessage request = new(HttpMethod.Post, $"/v1/jobs/{job.Id}/{what}");
        using HttpResponseMessage answer = await http.SendAsync(request);
        // Over meanwhile: nothing was promised.
        if (answer.StatusCode == HttpStatusCode.Accepted)
        {
            ledger.Write(what, job.Id);
            job.Asked = what;
        }
        else if (answer.StatusCode != HttpStatusCode.Conflict)
            throw new BrokenPromiseException($"{what} {job.Id}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        job.Pending = null;
    }

    async Task DeleteAsync(HttpClient http, KnownJob job)
    {
        job.Pending = "delete";
        using HttpRequestMessage request = new(HttpMethod.Delete, $"/v1/jobs/{job.Id}");
        await AnswerAsync(http, request, HttpStatusCode.NoContent);
        ledger.Write("delete", job.Id);
        (job.Asked, job.Pending) = ("delete", null);
        _jobs.Remove(job);
    }

    static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        return await AnswerAsync(http, request, HttpStatusCode.OK);
    }

    static async Task<JsonElement> AnswerAsync(HttpClient http, HttpRequestMessage request, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await http.SendAsync(request);
        if (answer.StatusCode != expected)
            throw new BrokenPromiseException($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return expected == HttpStatusCode.NoContent ? default : await answer.JsonAsync();
    }

}
