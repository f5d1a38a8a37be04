using Descent.Api.Requests;
using Descent.Persistence;
using Descent.Persistence.Datasets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Datasets;

internal static class ListDatasets
{
    static readonly Id _after = Paging.After("ds");

    public static readonly Contract Contract = new() { Query = [Paging.Limit, _after] };

    /// <summary>List datasets, newest first.</summary>
    public static async Task<Ok<DatasetList>> Handle(HttpRequest request, DatasetStore datasets, CancellationToken token)
    {
        Page<DatasetRow> page = await datasets.ListAsync((int)Paging.Limit.Read(request), _after.Read(request), token);
        return TypedResults.Ok(new DatasetList([.. page.Data.Select(DatasetBody.Of)], page.HasMore));
    }
}
