using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Descent.Api.Tests.Events;

/// <summary>An event as a client gets it.</summary>
internal sealed record ReceivedEvent(long Id, string Type, JsonElement Data)
{
    /// <summary>The steps of a loss event.</summary>
    public IEnumerable<long> Steps => Data.GetProperty("rows").EnumerateArray().Select(row => row[0].GetInt64());
}

/// <summary>Watches a job as a browser does.</summary>
internal static class EventClient
{
    /// <summary>Events until the stream ends, or until the caller has enough.</summary>
    public static async IAsyncEnumerable<ReceivedEvent> WatchAsync(this HttpClient client, string job, long after = 0, string query = "")
    {
        using HttpResponseMessage response = await client.OpenAsync(job, after, query);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.ToString());
        await using Stream body = await response.Content.ReadAsStreamAsync();
        await foreach (SseItem<JsonElement> item in SseParser.Create(body, Parse).EnumerateAsync())
            yield return new ReceivedEvent(long.Parse(item.EventId!, CultureInfo.InvariantCulture), item.EventType, item.Data);
    }

    public static async Task<HttpResponseMessage> OpenAsync(this HttpClient client, string job, long after, string query = "")
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/jobs/{job}/events{query}");
        if (after > 0)
            request.Headers.Add("Last-Event-ID", $"{after}");
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>No number comes twice, and they grow.</summary>
    public static void AssertGrowing(IReadOnlyList<ReceivedEvent> events) =>
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(pair.First.Id < pair.Second.Id, $"{pair.First.Id} before {pair.Second.Id}"));

    public static IEnumerable<long> Steps(this IEnumerable<ReceivedEvent> events) =>
        events.Where(received => received.Type == "loss").SelectMany(received => received.Steps);

    static JsonElement Parse(string type, ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = new(data);
        return JsonElement.ParseValue(ref reader);
    }
}
