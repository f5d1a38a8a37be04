using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Descent.Api.Runs;

/// <summary>What to predict from: either rows or a dataset.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PredictionRequest
{
    /// <summary>A list of objects, one a row, a field for each column.</summary>
    public IReadOnlyList<JsonObject>? Rows { get; init; }

    /// <summary>Id of a dataset.</summary>
    public string? Dataset { get; init; }
}
