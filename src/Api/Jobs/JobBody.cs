using System.Text.Json;
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

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a worker first took it up; null before.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How far it is.</summary>
    public required ProgressBody Progress { get; init; }

    /// <summary>The losses lately; null before the first progress.</summary>
    public required LatestLossBody? Loss { get; init; }

    /// <summary>Why the training ended; null before.</summary>
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

    /// <summary>Id of the succeeded run with the lowest loss; null before.</summary>
    public required string? BestRun { get; init; }

    public static JobBody Of(JobRow row)
    {
        RunRow speaker = row.Runs.FirstOrDefault(run => run.Status == row.Status) ?? row.Runs[0];
        return new JobBody
        {
            Id = row.Id,
            Name = row.Name,
            Status = row.Status,
            Phase = speaker.Phase,
            CreatedAt = row.CreatedAt,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
            Progress = ProgressBody.Of(speaker, JobFacts.Of(row).Estimate?.Steps),
            Loss = LatestLossBody.Of(speaker.Progress),
            StopReason = speaker.StopReason,
            Error = speaker.Error,
            Warnings = [.. row.Warnings, .. row.Runs.SelectMany(run => run.Warnings)],
            Choices = JsonSerializer.Deserialize<IReadOnlyList<Choice>>(row.Choices, ApiJson.Options)!,
            Spec = SpecJson.Read(row.Spec),
            Runs = [.. row.Runs.Select(JobRunBody.Of)],
            BestRun = row.Runs.Where(run => run.Status == RunStatus.Succeeded).MinBy(run => run.Progress?.BestLoss ?? double.PositiveInfinity)?.Id,
        };
    }
}

/// <summary>A run of a job, in short.</summary>
/// <param name="Id">Id of the run.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Seed">Its own seed.</param>
/// <param name="Loss">Latest training loss; null before the first, and where it is not finite.</param>
internal sealed record JobRunBody(string Id, RunStatus Status, long Seed, double? Loss)
{
    public static JobRunBody Of(RunRow run) => new(run.Id, run.Status, run.Seed, Nonfinite.OrNull(run.Progress?.TrainLoss));
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
