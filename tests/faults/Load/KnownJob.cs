using System.Text.Json;

namespace Descent.Faults.Tests.Load;

/// <summary>What a client knows of a job from the answers it got: what the service has promised.</summary>
internal sealed class KnownJob(string id, string name, Recipe recipe)
{
    static readonly string[] _final = ["succeeded", "failed", "cancelled"];

    readonly HashSet<string> _everAsked = [];
    string? _pending;

    public string Id => id;

    public string Name => name;

    public Recipe Recipe => recipe;

    /// <summary>The last request that was acknowledged: pause, resume, stop, cancel or delete; null before.</summary>
    public string? Asked { get; set; }

    /// <summary>A request without an answer; what it asks for may or may not have happened.</summary>
    public string? Pending
    {
        get => _pending;
        set
        {
            _pending = value;
            if (value is not null)
                _everAsked.Add(value);
        }
    }

    /// <summary>How it ended, once that was seen.</summary>
    public (string Status, string? Reason)? End { get; private set; }

    /// <summary>The most steps that were seen.</summary>
    public long Steps { get; private set; }

    /// <summary>Its result was compared with the uninterrupted one.</summary>
    public bool IsCompared { get; set; }

    public bool IsGone => Asked == "delete";

    public static bool IsFinal(JsonElement job) => _final.Contains(job.GetProperty("status").GetString());

    /// <summary>Compares what the service says with what it said before.</summary>
    /// <param name="job">Null where it says that there is none.</param>
    /// <param name="restarted">True for the first look after a restart, where nothing is under way yet that was promised to end.</param>
    public void See(JsonElement? job, bool restarted = false)
    {
        if (job is not JsonElement now)
        {
            Demand(IsGone || Pending == "delete", "it is gone");
            Asked = "delete";
            return;
        }
        Demand(!IsGone, "it was deleted and is back");
        string status = now.GetProperty("status").GetString()!;
        string? reason = now.GetProperty("stop_reason").GetString();
        long steps = now.GetProperty("progress").GetProperty("step").GetInt64();
        Demand(steps >= Steps, $"it was at step {Steps} and is at {steps}");
        if (End is { } end)
            Demand(end == (status, reason), $"it had ended as {end} and is {status}, {reason}");
        Demand(status != "failed", $"it failed: {now.GetProperty("error")}");
        // Nothing takes a stop back, and one without an answer may have been written down.
        bool unsure = Pending is not null || _everAsked.Contains("stop");
        if (Asked == "cancel")
            Demand(status == "cancelled" || (!restarted && status == "cancelling"), $"it was cancelled and is {status}");
        if (Asked == "pause" && !unsure && restarted)
            Demand(status == "paused" || IsFinal(now), $"it was paused and is {status}");
        if (Asked is "resume" or "stop" && !unsure)
            Demand(status != "paused", $"after {Asked} it is paused");
        Demand(status != "cancelled" || _everAsked.Contains("cancel"), "it is cancelled, which nobody asked for");
        Demand(reason != "stopped" || _everAsked.Contains("stop"), "it was stopped, which nobody asked for");
        Steps = steps;
        if (IsFinal(now))
            End = (status, reason);
    }

    void Demand(bool holds, string what)
    {
        if (!holds)
            throw new BrokenPromiseException($"Job {id} ({name}; asked last: {Asked}; without answer: {Pending}): {what}.");
    }
}

/// <summary>The service did not keep to something that it had acknowledged.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
