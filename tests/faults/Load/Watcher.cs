using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Descent.Api.Tests.Events;

namespace Descent.Faults.Tests.Load;

/// <summary>Watches a job of one run through every end of the service, coming again each time with the number of its last event.</summary>
internal sealed class Watcher(KnownJob job)
{
    long _last, _points;

    /// <summary>True when nothing will come any more.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Points that came, each once and in order.</summary>
    public long Points => _points;

    /// <summary>Until the job is over or the connection breaks.</summary>
    public async Task FollowAsync(HttpClient http)
    {
        try
        {
            using HttpResponseMessage response = await http.OpenAsync(job.Id, _last);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                IsDone = true;
                return;
            }
            await using Stream body = await response.Content.ReadAsStreamAsync();
            await foreach (SseItem<string> item in SseParser.Create(body).EnumerateAsync())
                Take(long.Parse(item.EventId!), item.EventType, item.Data);
            IsDone = true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // The service was killed.
        }
    }

    void Take(long number, string type, string data)
    {
        if (number <= _last)
            throw new BrokenPromiseException($"Job {job.Id}: event {number} came after event {_last}.");
        _last = number;
        if (type != "loss")
            return;
        using JsonDocument losses = JsonDocument.Parse(data);
        foreach (JsonElement row in losses.RootElement.GetProperty("rows").EnumerateArray())
        {
            if (row[0].GetInt64() != _points)
                throw new BrokenPromiseException($"Job {job.Id} ({job.Recipe.Name}): after {_points} points came step {row[0]} with event {number}.");
            _points++;
        }
    }
}
