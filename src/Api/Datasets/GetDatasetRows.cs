using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Training.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Datasets;

internal static class GetDatasetRows
{
    static readonly WholeNumber _offset = new("offset", "Rows to skip.", Minimum: 0, Maximum: int.MaxValue, Default: 0);
    static readonly WholeNumber _limit = new("limit", "At most this many rows.", Minimum: 1, Maximum: 1000, Default: 20);

    public static readonly Contract Contract = new()
    {
        Query = [_offset, _limit],
        Refusals = [StatusCodes.Status404NotFound],
        Answer = typeof(RowsBody),
    };

    /// <summary>Get a page of rows as objects.</summary>
    /// <remarks>Numbers, booleans and texts as such, times as RFC 3339, null where the value is missing.</remarks>
    public static async Task<Results<RowsResult, ProblemResult>> Handle(
        string id, HttpRequest request, DatasetStore datasets, TableCache tables, CancellationToken token)
    {
        if (await datasets.GetAsync(id, token) is not DatasetRow row)
            return Refusal.NotFound("dataset", id);
        Table table = await tables.GetAsync(row, token);
        return new RowsResult(table, (int)_offset.Read(request), (int)_limit.Read(request));
    }
}
