using System.Text.Json;
using Descent.Api.Answers;
using Descent.Api.Hosting;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Keys;
using Descent.Persistence.Runs;
using Descent.Training;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Jobs;

internal static class CreateJob
{
    public static readonly Contract Contract = new()
    {
        Bodies = [Submission.Body],
        RequestHeaders = [IdempotentRequests.Header],
        Refusals =
        [
            StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType,
            StatusCodes.Status422UnprocessableEntity, StatusCodes.Status507InsufficientStorage,
        ],
        Headers = { ["Location"] = "Where the job is.", ["Retry-After"] = "Seconds after which to look." },
    };

    /// <summary>Train a model.</summary>
    /// <remarks>Only <c>dataset</c> and <c>target</c> are required, and for an <c>objective</c> neither; the rest is chosen well and the answer says how and why. The job is
    /// on disk when this answers. Everything that can be known to fail is refused here, all problems at once.</remarks>
    public static async Task<Results<Accepted<JobBody>, ProblemResult>> Handle(
        HttpContext http, DatasetStore datasets, JobStore jobs, RunStore stored, TableCache tables, Limits limits, CancellationToken token)
    {
        (Submission? submission, ProblemResult? refusal) = await Submission.ReadAsync(http.Request, datasets, tables, limits, token);
        if (submission is not { Spec: var spec, Resolution: var resolution, Runs: var runs, Dataset: var dataset })
            return refusal!;
        NewJob job = new(
            spec.Name, dataset?.Id, SpecJson.Write(spec), JsonSerializer.Serialize(resolution.Choices, ApiJson.Options),
            resolution.Warnings, runs)
        {
            Priority = spec.Priority ?? 0,
            Facts = new JobFacts(resolution.Estimate).Write(),
        };
        int ahead = await stored.QueuedAheadAsync(job.Priority, token);
        KeyedRequest<JobRow>? key = await RequestKey.OfAsync<JobRow, JobBody>(http, StatusCodes.Status202Accepted, Answer, token);
        // Null when the dataset was deleted since it was read.
        if (await jobs.CreateAsync(job, key, token) is not JobRow row)
            return Refusal.Unprocessable([Submission.UnknownDataset(dataset!.Id)]);
        http.Response.Headers.RetryAfter = "1";
        (string location, JobBody body) = Answer(row);
        return TypedResults.Accepted(location, body);

        (string Location, JobBody Body) Answer(JobRow made) => ($"/v1/jobs/{made.Id}", JobBody.Of(made, ahead + 1));
    }
}
