using System.Text.Json;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Training;
using Descent.Training.Preparation.Reading;

namespace Descent.Api.Runs;

/// <summary>A <see cref="PredictionRequest"/> as it was understood: exactly one of rows and dataset.</summary>
internal sealed record PredictionSource(JsonElement? Rows, string? Dataset, double? Interval)
{
    /// <summary>Reads a body strictly.</summary>
    /// <returns>The source, or a refusal with all problems.</returns>
    public static (PredictionSource? Source, ProblemResult? Refusal) Read(ReadOnlyMemory<byte> body)
    {
        using JsonDocument? document = JsonSyntax.Parse(body, out Problem? malformed);
        if (document is null)
            return (null, Refusal.Invalid([malformed!]));
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return (null, Refusal.Invalid("", "wrong_type", "The body must be an object with either rows or dataset."));
        List<Problem> problems = [];
        Dictionary<string, JsonElement> fields = [];
        foreach (JsonProperty field in document.RootElement.EnumerateObject())
        {
            if (!fields.TryAdd(field.Name, field.Value))
                problems.Add(new Problem($"/{JsonSyntax.Escape(field.Name)}", "duplicate_field", $"The field {Refusal.Shorten(field.Name)} is given twice."));
            else if (field.Name is not ("rows" or "dataset" or "interval"))
                problems.Add(new Problem($"/{JsonSyntax.Escape(field.Name)}", "unknown_field", $"There is no field {Refusal.Shorten(field.Name)} here.") { Allowed = ["rows", "dataset", "interval"] });
        }
        bool hasRows = fields.TryGetValue("rows", out JsonElement rows), hasDataset = fields.TryGetValue("dataset", out JsonElement dataset);
        if (hasRows == hasDataset)
            problems.Add(new Problem("", "conflict", "Give either rows or dataset.") { Allowed = ["rows", "dataset"] });
        if (hasRows && rows.ValueKind != JsonValueKind.Array)
            problems.Add(new Problem("/rows", "wrong_type", "rows must be a list of objects."));
        if (hasDataset && dataset.ValueKind != JsonValueKind.String)
            problems.Add(new Problem("/dataset", "wrong_type", "dataset must be the id of a dataset."));
        double? level = null;
        if (fields.TryGetValue("interval", out JsonElement interval) && interval.ValueKind != JsonValueKind.Null)
        {
            level = interval.ValueKind == JsonValueKind.Number && interval.TryGetDouble(out double number) ? number : null;
            if (level is null)
                problems.Add(new Problem("/interval", "wrong_type", "interval must be a number."));
            else if (!Share.Holds(level.Value))
                problems.Add(PredictRun.Interval.Refuse(interval.GetRawText()));
        }
        return problems.Count > 0
            ? (null, Refusal.Invalid(problems))
            : (new PredictionSource(hasRows ? rows.Clone() : null, hasDataset ? dataset.GetString() : null, level), null);
    }
}
