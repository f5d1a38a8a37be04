using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Descent.Api.Tests.Jobs;
using Descent.Api.Tests.Work;

namespace Descent.Api.Tests.Protocol;

[Collection(SharedServer.Name)]
public sealed class IdempotencyTests(DescentServer server)
{
    [Fact]
    public async Task A_job_sent_again_under_its_key_is_made_once_and_answered_as_at_first()
    {
        string body = JobClient.LineJob(await server.UploadLineAsync()).ToJsonString(), key = NewKey();
        using HttpResponseMessage first = await PostAsync("/v1/jobs", Json(body), key);
        using HttpResponseMessage again = await PostAsync("/v1/jobs", Json(body), key);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(first.Content.Headers.ContentType, again.Content.Headers.ContentType);
        Assert.NotNull(again.Headers.RetryAfter);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_sent_again_under_its_key_is_one_dataset(bool asForm)
    {
        string key = NewKey();
        JsonElement[] answers = new JsonElement[2];
        for (int i = 0; i < 2; i++)
        {
            HttpContent content = Csv("x,y\n1,2\n2,5\n");
            if (asForm)
                content = new MultipartFormDataContent("same") { { content, "file", "line.csv" } };
            using HttpResponseMessage response = await PostAsync("/v1/datasets", content, key);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            answers[i] = await response.JsonAsync();
        }
        Assert.Equal(answers[0].GetRawText(), answers[1].GetRawText());
    }

    [Fact]
    public async Task A_key_belongs_to_one_request()
    {
        string key = NewKey();
        using HttpResponseMessage first = await PostAsync("/v1/datasets?name=one", Csv("x,y\n1,2\n"), key);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        foreach ((string path, HttpContent content) in new[]
        {
            ("/v1/datasets?name=one", Csv("x,y\n1,3\n")), ("/v1/datasets?name=two", Csv("x,y\n1,2\n")), ("/v1/jobs", Json("{}")),
        })
        {
            using HttpResponseMessage other = await PostAsync(path, content, key);
            JsonElement problem = await other.ProblemAsync(HttpStatusCode.UnprocessableEntity);
            Assert.Equal("key_reused", problem.GetProperty("errors")[0].GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task A_refusal_leaves_the_key_free()
    {
        string key = NewKey();
        using HttpResponseMessage refused = await PostAsync("/v1/datasets", Csv(""), key);
        await refused.RefusalAsync();
        using HttpResponseMessage made = await PostAsync("/v1/datasets", Csv("x,y\n1,2\n"), key);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }

    [Fact]
    public async Task While_a_request_is_on_its_way_its_key_is_taken()
    {
        string key = NewKey();
        HeldContent held = new("x,y\n1,2\n");
        // The body is asked for by whoever reads it, and he has the key by then.
        using HttpClient client = new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = server.Client.BaseAddress };
        client.DefaultRequestHeaders.ExpectContinue = true;
        Task<HttpResponseMessage> first = PostAsync(client, "/v1/datasets", held, key);
        await held.Begun;
        using HttpResponseMessage meanwhile = await PostAsync("/v1/datasets", Csv("x,y\n1,2\n"), key);
        await meanwhile.ProblemAsync(HttpStatusCode.Conflict);
        held.LetGo();
        using HttpResponseMessage made = await first;
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using HttpResponseMessage again = await PostAsync("/v1/datasets", Csv("x,y\n1,2\n"), key);
        Assert.Equal(await made.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_key_that_is_no_text_for_a_header_is_refused()
    {
        using HttpResponseMessage response = await PostAsync("/v1/datasets", Csv("x\n1\n"), new string('k', 256));
        await response.ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_crash_between_commit_and_answer_makes_no_second_job()
    {
        string folder = Directory.CreateTempSubdirectory("descent-test-").FullName, key = NewKey(), body;
        using (ServiceProcess service = await ServiceProcess.StartAsync(folder))
        {
            body = JobClient.LineJob(await service.UploadAsync("x,y\n1,2\n2,5\n")).ToJsonString();
            // Whether the answer is still on its way when the process ends, nobody knows; that the job is there, another client can see.
            Task<Exception?> first = Record.ExceptionAsync(() => PostAsync(service.Client, "/v1/jobs", Json(body), key));
            while ((await service.GetAsync("/v1/jobs")).GetProperty("data").GetArrayLength() == 0)
            {
            }
            await service.KillAsync();
            await first;
        }
        using (ServiceProcess service = await ServiceProcess.StartAsync(folder))
        {
            using HttpResponseMessage again = await PostAsync(service.Client, "/v1/jobs", Json(body), key);
            Assert.True(again.Headers.Contains("Idempotency-Replayed"));
            JsonElement only = Assert.Single((await service.GetAsync("/v1/jobs")).GetProperty("data").EnumerateArray());
            Assert.Equal(only.Id(), (await again.JsonAsync()).Id());
            await service.EndAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    Task<HttpResponseMessage> PostAsync(string path, HttpContent content, string key) => PostAsync(server.Client, path, content, key);

    static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, HttpContent content, string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content, Headers = { { "Idempotency-Key", key } } };
        return await client.SendAsync(request);
    }

    static string NewKey() => $"test {Guid.NewGuid()}";

    static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    static StringContent Csv(string body) => new(body, Encoding.UTF8, "text/csv");

    /// <summary>A body that stops half-way until it may go on.</summary>
    sealed class HeldContent : HttpContent
    {
        readonly byte[] _bytes;
        readonly TaskCompletionSource _begun = new(), _free = new();

        public HeldContent(string text)
        {
            _bytes = Encoding.UTF8.GetBytes(text);
            Headers.ContentType = MediaTypeHeaderValue.Parse("text/csv; charset=utf-8");
        }

        public Task Begun => _begun.Task;

        public void LetGo() => _free.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, 4));
            await stream.FlushAsync();
            _begun.SetResult();
            await _free.Task;
            await stream.WriteAsync(_bytes.AsMemory(4));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
