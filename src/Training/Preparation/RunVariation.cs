using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>What makes one run of a job differ from the others.</summary>
/// <param name="Seed">Key of its randomness; the rows are split by the job's.</param>
/// <param name="Fold">The fold that validates, from 0; null without cross-validation.</param>
public sealed record RunVariation(long Seed, int? Fold = null)
{
    /// <summary>JSON object: the values of the sweep, by path; null without a sweep.</summary>
    public string? Overrides { get; init; }

    /// <summary>JSON object: the fields of the resolved spec that differ from the job's; null where none do.</summary>
    public string? Changes { get; init; }

    /// <summary>The run's own resolved spec: all that decides its numbers.</summary>
    /// <param name="job">The job's.</param>
    public TrainingSpec Of(TrainingSpec job)
    {
        TrainingSpec spec = Changes is null ? job : Changed(job, Changes);
        return spec with { Seed = Seed, CrossValidation = Fold is null ? spec.CrossValidation : spec.CrossValidation! with { Fold = Fold } };
    }

    static TrainingSpec Changed(TrainingSpec job, string changes)
    {
        JsonObject merged = JsonNode.Parse(SpecJson.Write(job))!.AsObject();
        foreach ((string field, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
            merged[field] = value?.DeepClone();
        return SpecJson.Read(merged.ToJsonString());
    }

    /// <summary>The changes that make the run's spec out of the job's.</summary>
    internal static string? Between(TrainingSpec job, TrainingSpec run)
    {
        using JsonDocument before = JsonDocument.Parse(SpecJson.Write(job)), after = JsonDocument.Parse(SpecJson.Write(run));
        JsonObject changes = [];
        foreach (JsonProperty field in after.RootElement.EnumerateObject())
        {
            if (field.Value.GetRawText() != before.RootElement.GetProperty(field.Name).GetRawText())
                changes[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        }
        return changes.Count == 0 ? null : changes.ToJsonString();
    }
}
