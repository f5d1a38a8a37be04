using System.Collections.Concurrent;
using Descent.Api.Problems;
using Descent.Persistence.Keys;
using Descent.Training;
using Descent.Training.Data;

namespace Descent.Api.Requests;

/// <summary>A request that makes something and bears an <c>Idempotency-Key</c> makes it once. Its second coming gets the first answer; another
/// request under the same key is refused, and so is one that comes while the first is still on its way. A refusal makes nothing and leaves the key free.</summary>
internal sealed class IdempotentRequests(RequestDelegate next, KeyStore keys, DataLimits limits)
{
    const string Name = "Idempotency-Key";
    const int LongestKey = 255;

    /// <summary>For the contract of an endpoint that makes something.</summary>
    public static RequestHeader Header { get; } = new(
        Name, "Any text of your choice, up to 255 characters: sent again within 24 hours with the same request, it gets the first answer and makes nothing new.",
        "my-first-job");

    readonly ConcurrentDictionary<string, bool> _underWay = new();

    public async Task InvokeAsync(HttpContext http)
    {
        string key = http.Request.Headers[Name].ToString();
        if (key.Length == 0 || http.GetEndpoint()?.Metadata.GetMetadata<Contract>()?.RequestHeaders.Contains(Header) != true)
        {
            await next(http);
            return;
        }
        if (key.Length > LongestKey || key.Any(char.IsControl))
        {
            await Refusal.Invalid("", "too_long", $"The header {Name} has at most {LongestKey} characters, none of them a control character.", key).ExecuteAsync(http);
            return;
        }
        if (!_underWay.TryAdd(key, true))
        {
            await Refusal.Conflict($"A request with this {Name} is under way. Send it again when that is through.").ExecuteAsync(http);
            return;
        }
        try
        {
            await AnswerAsync(http, key);
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    async Task AnswerAsync(HttpContext http, string key)
    {
        using HashedBody body = new(http.Request);
        if (await keys.FindAsync(key, http.RequestAborted) is var (request, answer))
        {
            RequestBytes.Unlimit(http.Request);
            bool same = await body.FinishAsync(limits.MaxBytes, http.RequestAborted) is byte[] hash && hash.AsSpan().SequenceEqual(request);
            await (same ? ReplayAsync(http, answer) : OtherRequest().ExecuteAsync(http));
            return;
        }
        http.Request.Body = body;
        http.Features.Set(new RequestKey(key, body));
        await next(http);
    }

    static async Task ReplayAsync(HttpContext http, KeptAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.Location = answer.Location;
        http.Response.Headers["Idempotency-Replayed"] = "true";
        if (answer.Status == StatusCodes.Status202Accepted)
            http.Response.Headers.RetryAfter = "1";
        await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }

    static ProblemResult OtherRequest() => Refusal.Unprocessable(
        [new Problem("", "key_reused", $"Another request was made with this {Name}. A key belongs to one request: choose a new one.")]);
}
