using Descent.Api.Answers;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training.Runs;
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
    /// <remarks>The row of step k is the loss at the parameters after k updates, over the batch that update k+1 uses. CSV and NDJSON stream.</remarks>
    public static async Task<Results<LossesResult, ProblemResult>> Handle(
        string id, HttpRequest request, RunStore runs, LossStore losses, CancellationToken token)
    {
        if (await runs.GetAsync(id, token) is not RunRow run)
            return Refusal.NotFound("run", id);
        if (Negotiation.Choose(request, Negotiation.Json, Negotiation.Csv, Negotiation.NdJson) is not string form)
            return Negotiation.NotAcceptable(Negotiation.Json, Negotiation.Csv, Negotiation.NdJson);
        long from = _from.Read(request), to = _to.ReadOptional(request) ?? long.MaxValue;
        if (to < from)
            return Refusal.Invalid("/to", "out_of_range", $"The query parameter to must be at least from, {from}.", $"{to}");
        IAsyncEnumerable<LossPoint> points = losses.ReadAsync(id, from, to, token);
        if (_points.ReadOptional(request) is long most)
            points = LossThinning.Thin(points, await losses.CountAsync(id, from, to, token), (int)most);
        return new LossesResult(run, points, form);
    }
}
