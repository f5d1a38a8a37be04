using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Descent.Api.Answers;
using Descent.Api.Runs;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Api.Jobs;

/// <summary>What a client asked for, and how it is going.</summary>
internal sealed record JobBody
{
    /// <summary>Opaque id, <c>job_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>job</c>.</summary>
    public string Object { get; } = "job";

    /// <summary>The name that was given.</summary>
    public required string? Name { get; init; }

    /// <summary>Where it stands; <c>succeeded</c>, <c>failed</c> and <c>cancelled</c> are final.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>What happens right now.</summary>
    public required RunPhase Phase { get; init; }

    /// <summary>How many runs are taken before its first, and that one: 1 is next. Null unless the whole job waits.</summary>
    public required int? QueuePosition { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a worker first took it up; null before.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How far it is, all its runs together.</summary>
    public required ProgressBody Progress { get; init; }

    /// <summary>The losses lately, of the best run so far; null before the first progress.</summary>
    public required LatestLossBody? Loss { get; init; }

    /// <summary>Why the training ended: that of the best run where there are many; null before.</summary>
    public required StopReason? StopReason { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public required TrainingError? Error { get; init; }

    /// <summary>Nothing wrong, but worth knowing.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>What the service chose where the request left it open, and why.</summary>
    public required IReadOnlyList<Choice> Choices { get; init; }

    /// <summary>The resolved spec: every default filled in, every shorthand written out.</summary>
    public required TrainingSpec Spec { get; init; }

    /// <summary>The trainings of the job; a plain job has one.</summary>
    public required IReadOnlyList<JobRunBody> Runs { get; init; }

    /// <summary>Id of the succeeded run with the lowest <c>final_loss</c>, with cross-validation among the runs of the best settings; null before.</summary>
    public required string? BestRun { get; init; }

    /// <summary>How the folds went, by metric; null without cross-validation.</summary>
    public required CrossValidationBody? CrossValidation { get; init; }

    /// <param name="row">With its runs.</param>
    /// <param name="queuePosition">As the store has it at the moment.</param>
    /// <param name="live">What holds it up at the moment.</param>
    public static JobBody Of(JobRow row, int? queuePosition, IReadOnlyList<Warning>? live = null)
    {
        CrossValidationBody? folds = CrossValidationBody.Of(row.Runs);
        RunRow? best = Best(folds is { Settings: [var settings, ..] } ? [.. row.Runs.Where(settings.Covers)] : row.Runs);
        RunRow speaker = row.Status == RunStatus.Succeeded && best is not null ? best : row.Runs.FirstOrDefault(run => run.Status == row.Status) ?? row.Runs[0];
        return new JobBody
        {
            QueuePosition = queuePosition,
            Id = row.Id,
            Name = row.Name,
            Status = row.Status,
            Phase = speaker.Phase,
            CreatedAt = row.CreatedAt,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
            Progress = ProgressBody.Of(row.Runs, JobFacts.Of(row).Estimate),
            Loss = LatestLossBody.Of((best ?? row.Runs.Where(run => run.Progress?.BestLoss is not null).MinBy(run => run.Progress!.BestLoss) ?? speaker).Progress),
            StopReason = speaker.StopReason,
            Error = speaker.Error,
            Warnings = [.. row.Warnings, .. row.Runs.SelectMany(run => run.Warnings).Distinct(), .. FailedRuns(row), .. live ?? []],
            Choices = JsonSerializer.Deserialize<IReadOnlyList<Choice>>(row.Choices, ApiJson.Options)!,
            Spec = SpecJson.Read(row.Spec),
            Runs = [.. row.Runs.Select(JobRunBody.Of)],
            BestRun = best?.Id,
            CrossValidation = folds,
        };
    }

    static RunRow? Best(IReadOnlyList<RunRow> runs) =>
        runs.Where(run => run.Status == RunStatus.Succeeded).MinBy(run => run.FinalLoss ?? double.PositiveInfinity);

    /// <summary>A job succeeds when some of its runs fail; that must not go unnoticed.</summary>
    static IEnumerable<Warning> FailedRuns(JobRow row)
    {
        RunRow[] failed = [.. row.Runs.Where(run => run.Status == RunStatus.Failed)];
        if (failed.Length > 0 && row.Status != RunStatus.Failed)
            yield return new Warning("runs_failed", $"{failed.Length:#,0} of {row.Runs.Count:#,0} runs failed, the first as {failed[0].Error?.Code}: {failed[0].Error?.Message}", null);
    }
}

/// <summary>A run of a job, in short.</summary>
/// <param name="Id">Id of the run.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Seed">Its own seed.</param>
/// <param name="Fold">The fold that validates, from 0; null without cross-validation.</param>
/// <param name="Overrides">The values of the sweep, by path; null without a sweep.</param>
/// <param name="Loss">Latest training loss; null before the first, and where it is not finite.</param>
/// <param name="FinalLoss">What the runs compare by: loss of the fitted model, without regularization, of the validation rows where there are some, else of the
/// training rows; null before the end.</param>
/// <param name="StopReason">Why it ended; null before.</param>
internal sealed record JobRunBody(
    string Id, RunStatus Status, long Seed, int? Fold, JsonObject? Overrides, double? Loss, double? FinalLoss, StopReason? StopReason)
{
    public static JobRunBody Of(RunRow run) => new(
        run.Id, run.Status, run.Seed, run.Fold, OverridesOf(run), Nonfinite.OrNull(run.Progress?.TrainLoss), run.FinalLoss, run.StopReason);

    public static JsonObject? OverridesOf(RunRow run) => run.Overrides is null ? null : JsonNode.Parse(run.Overrides)!.AsObject();
}

/// <summary>A page of jobs, newest first.</summary>
/// <param name="Data">The jobs.</param>
/// <param name="HasMore">Whether there are older ones: ask for them with <c>after</c>, the last id of this page.</param>
internal sealed record JobList(IReadOnlyList<JobBody> Data, bool HasMore)
{
    /// <summary>Always <c>list</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";
}
