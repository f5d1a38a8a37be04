using System.Text.Json;
using Descent.Api.Requests;
using Descent.Persistence;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Jobs;

internal static class ListJobs
{
    static readonly Dictionary<string, RunStatus> _statuses =
        Enum.GetValues<RunStatus>().ToDictionary(status => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()));

    static readonly Choice _status = new("status", "Only jobs that stand so.", [.. _statuses.Keys]);
    static readonly FreeText _dataset = new("dataset", "Only jobs on the dataset of this id.", MaximumLength: 64);
    static readonly Id _after = Paging.After("job");

    public static readonly Contract Contract = new() { Query = [_status, _dataset, Paging.Limit, _after] };

    /// <summary>List jobs, newest first.</summary>
    public static async Task<Ok<JobList>> Handle(HttpRequest request, JobStore jobs, RunStore runs, LiveWarnings live, CancellationToken token)
    {
        RunStatus? status = _status.Read(request) is string name ? _statuses[name] : null;
        Page<JobRow> page = await jobs.ListAsync(
            (int)Paging.Limit.Read(request), _after.Read(request), status, _dataset.Read(request), token);
        List<JobBody> bodies = [];
        foreach (JobRow row in page.Data)
            bodies.Add(JobBody.Of(row, await runs.QueuePositionAsync(row.Runs, token), live.Of(row)));
        return TypedResults.Ok(new JobList(bodies, page.HasMore));
    }
}
