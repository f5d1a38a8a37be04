using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Descent.Api.Runs;

/// <summary>What to predict from, either rows or a dataset, and how.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PredictionRequest
{
    /// <summary>A list of objects, one a row, a field for each column.</summary>
    public IReadOnlyList<JsonObject>? Rows { get; init; }

    /// <summary>Id of a dataset.</summary>
    public string? Dataset { get; init; }

    /// <summary>Probability of the intervals to give with each prediction of a least squares fit, such as 0.95; no intervals by default.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double? Interval { get; init; }
}
