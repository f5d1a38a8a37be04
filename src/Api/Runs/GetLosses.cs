using Descent.Api.Answers;
using Descent.Api.Jobs;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Jobs;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class GetLosses
{
    static readonly WholeNumber _from = new("from", "First step.", Minimum: 0, Maximum: long.MaxValue, Default: 0);
    static readonly WholeNumber _to = new("to", "Last step. Default: the newest.", Minimum: 0, Maximum: long.MaxValue);
    static readonly WholeNumber _points = new(
        "points", "Thin to at most this many points; each bucket's lowest and highest training loss stay, the first and the last too.",
        Minimum: 1, Maximum: 1_000_000);

    public static readonly Contract Contract = new()
    {
        Query = [_from, _to, _points],
        Answer = typeof(LossesBody),
        Files = [Negotiation.Csv, Negotiation.NdJson],
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status406NotAcceptable],
    };

    /// <summary>Get the loss history, also while it grows.</summary>
    /// <remarks>The row of step k is the loss at the parameters after k updates, over the batch that update k+1 uses. Of trainings
    /// of more than a million steps every n-th is recorded, if <c>record.every</c> does not say otherwise: <c>every</c> tells. Losses are exact; gradient norms
    /// beyond step 65,536 have ten digits. What <c>record</c> asks for stands in further columns, null where no update follows. CSV and NDJSON stream.</remarks>
    public static async Task<Results<LossesResult, ProblemResult>> Handle(
        string id, HttpRequest request, RunStore runs, JobStore jobs, LossStore losses, CancellationToken token)
    {
        if (await runs.GetAsync(id, token) is not RunRow run)
            return Refusal.NotFound("run", id);
        if (Negotiation.Choose(request, Negotiation.Json, Negotiation.Csv, Negotiation.NdJson) is not string form)
            return Negotiation.NotAcceptable(Negotiation.Json, Negotiation.Csv, Negotiation.NdJson);
        long from = _from.Read(request), to = _to.ReadOptional(request) ?? long.MaxValue;
        if (to < from)
            return Refusal.Invalid("/to", "out_of_range", $"The query parameter to must be at least from, {from}.", $"{to}");
        IAsyncEnumerable<LossPoint> points = _points.ReadOptional(request) is long most
            ? (await losses.ThinnedAsync(id, from, to, (int)most, token)).ToAsyncEnumerable()
            : losses.ReadAsync(id, from, to, token);
        return new LossesResult(run, await EveryAsync(run, jobs, token), points, form);
    }

    static async Task<int> EveryAsync(RunRow run, JobStore jobs, CancellationToken token) =>
        await jobs.GetAsync(run.JobId, token) is JobRow job && JobFacts.Of(job).Estimate is Estimate estimate
            ? RecordSpec.EveryOf(SpecJson.Read(job.Spec).Record, estimate.Steps)
            : 1;
}
