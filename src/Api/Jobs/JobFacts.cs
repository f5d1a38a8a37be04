using System.Text.Json;
using Descent.Api.Answers;
using Descent.Persistence.Jobs;
using Descent.Training.Preparation;

namespace Descent.Api.Jobs;

/// <summary>What is known of a job at its submission beside the spec; kept with it.</summary>
/// <param name="Estimate">How large the training is.</param>
internal sealed record JobFacts(Estimate? Estimate)
{
    public string Write() => JsonSerializer.Serialize(this, ApiJson.Options);

    public static JobFacts Of(JobRow row) => Read(row.Facts);

    public static JobFacts Read(string json) => JsonSerializer.Deserialize<JobFacts>(json, ApiJson.Options)!;
}
