using Descent.Api.Requests;
using Descent.Persistence;
using Descent.Persistence.Datasets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Datasets;

internal static class ListDatasets
{
    public static readonly Contract Contract = new() { Query = [Paging.Limit, Paging.After] };

    /// <summary>List datasets, newest first.</summary>
    public static async Task<Ok<DatasetList>> Handle(HttpRequest request, DatasetStore datasets, CancellationToken token)
    {
        Page<DatasetRow> page = await datasets.ListAsync((int)Paging.Limit.Read(request), Paging.After.Read(request), token);
        return TypedResults.Ok(new DatasetList([.. page.Data.Select(DatasetBody.Of)], page.HasMore));
    }
}
