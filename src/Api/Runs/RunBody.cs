using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Api.Answers;
using Descent.Api.Jobs;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Api.Runs;

/// <summary>One training: one start, one loss history, one set of fitted parameters.</summary>
internal sealed record RunBody
{
    /// <summary>Opaque id, <c>run_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>run</c>.</summary>
    public string Object { get; } = "run";

    /// <summary>Id of its job.</summary>
    public required string Job { get; init; }

    /// <summary>Where it stands; <c>succeeded</c>, <c>failed</c> and <c>cancelled</c> are final.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>What happens right now.</summary>
    public required RunPhase Phase { get; init; }

    /// <summary>Key of its randomness; the rows are split by <c>split.seed</c>, which is the job's.</summary>
    public required long Seed { get; init; }

    /// <summary>The fold that validates, from 0; null without cross-validation.</summary>
    public required int? Fold { get; init; }

    /// <summary>The values of the sweep, by path; null without a sweep.</summary>
    public required JsonObject? Overrides { get; init; }

    /// <summary>How far it is.</summary>
    public required ProgressBody Progress { get; init; }

    /// <summary>The losses lately; null before the first progress.</summary>
    public required LatestLossBody? Loss { get; init; }

    /// <summary>How good the fitted model is; null before the end.</summary>
    public required MetricsBody? Metrics { get; init; }

    /// <summary>Why the training ended; null before.</summary>
    public required StopReason? StopReason { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public required TrainingError? Error { get; init; }

    /// <summary>Nothing wrong, but worth knowing.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>Number of scalar parameters.</summary>
    public required long? ParameterCount { get; init; }

    /// <summary>When it happened, and how long it took.</summary>
    public required TimingsBody Timings { get; init; }

    /// <summary>Hash of all that decides the numbers: spec, data, build, instruction set. Equal fingerprints promise equal losses, bit for bit. Of the
    /// worker that took the run last; null before.</summary>
    public required string? Fingerprint { get; init; }

    public static RunBody Of(RunRow run, JobRow job)
    {
        JobFacts facts = JobFacts.Of(job);
        return new RunBody
        {
            Id = run.Id,
            Job = run.JobId,
            Status = run.Status,
            Phase = run.Phase,
            Seed = run.Seed,
            Fold = run.Fold,
            Overrides = JobRunBody.OverridesOf(run),
            Progress = ProgressBody.Of(run, facts.Estimate),
            Loss = LatestLossBody.Of(run.Progress),
            Metrics = run.Metrics is null ? null : JsonSerializer.Deserialize<MetricsBody>(run.Metrics, ApiJson.Options),
            StopReason = run.StopReason,
            Error = run.Error,
            Warnings = run.Warnings,
            ParameterCount = facts.Estimate?.ParameterCount,
            Timings = TimingsBody.Of(run),
            Fingerprint = run.Fingerprint,
        };
    }
}

/// <summary>How good a fitted model is, part by part of the table. What each part holds depends on the task: for classes the loss, accuracy,
/// precision, recall, F1, ROC AUC, log loss, confusion matrix and more; for numbers the loss, RMSE, MAE, R² and more.</summary>
/// <param name="Train">On the rows that trained.</param>
/// <param name="Validation">On the rows that watched; null without.</param>
/// <param name="Test">On the rows kept apart; null without.</param>
internal sealed record MetricsBody(JsonObject? Train, JsonObject? Validation, JsonObject? Test);

/// <summary>When a run happened, and how long it took.</summary>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="StartedAt">When a worker first took it up; null before.</param>
/// <param name="FinishedAt">When it ended; null before.</param>
/// <param name="WaitingSeconds">From acceptance to the start; null before.</param>
/// <param name="RunningSeconds">From the start to the end, interruptions included; null before.</param>
internal sealed record TimingsBody(
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, double? WaitingSeconds, double? RunningSeconds)
{
    public static TimingsBody Of(RunRow run) => new(
        run.CreatedAt, run.StartedAt, run.FinishedAt,
        (run.StartedAt - run.CreatedAt)?.TotalSeconds, (run.FinishedAt - run.StartedAt)?.TotalSeconds);
}
