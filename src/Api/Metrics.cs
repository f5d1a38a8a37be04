using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Descent.Persistence.Runs;

namespace Descent.Api;

/// <summary>The service's own instruments, scraped at <c>/metrics</c> beside those of ASP.NET Core and the runtime.</summary>
internal sealed class Metrics : IDisposable
{
    public const string MeterName = "Descent";

    readonly Meter _meter = new(MeterName);
    readonly Counter<long> _steps;
    readonly Counter<long> _runsEnded;
    readonly ConcurrentDictionary<string, double> _stepsPerSecond = new();
    IReadOnlyDictionary<RunStatus, int> _runs = new Dictionary<RunStatus, int>();

    public Metrics()
    {
        _steps = _meter.CreateCounter<long>("descent.steps", description: "Updates made by all runs.");
        _runsEnded = _meter.CreateCounter<long>("descent.runs.ended", description: "Runs ended, by status.");
        _meter.CreateObservableGauge("descent.runs", CountRuns, description: "Stored runs, by status.");
        _meter.CreateObservableGauge("descent.queue.length", () => _runs.GetValueOrDefault(RunStatus.Queued),
            description: "Runs that wait for a training thread.");
        _meter.CreateObservableGauge("descent.steps_per_second", () => _stepsPerSecond.Values.Sum(),
            description: "Updates a second, all runs that train now together.");
    }

    /// <summary>A run made progress.</summary>
    public void Progress(string run, long newSteps, double stepsPerSecond)
    {
        _steps.Add(newSteps);
        _stepsPerSecond[run] = stepsPerSecond;
    }

    /// <summary>A run left its training thread.</summary>
    /// <param name="run">Id.</param>
    /// <param name="ended">How it ended, or null where it will be taken up again.</param>
    public void Left(string run, RunStatus? ended)
    {
        _stepsPerSecond.TryRemove(run, out _);
        if (ended is RunStatus status)
            _runsEnded.Add(1, Label(status));
    }

    /// <summary>Sets the counts that the next scrape reports.</summary>
    public void Count(IReadOnlyDictionary<RunStatus, int> runsByStatus) => _runs = runsByStatus;

    public void Dispose() => _meter.Dispose();

    IEnumerable<Measurement<int>> CountRuns() => Enum.GetValues<RunStatus>().Select(status =>
        new Measurement<int>(_runs.GetValueOrDefault(status), Label(status)));

    static KeyValuePair<string, object?> Label(RunStatus status) =>
        new("status", JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()));
}
