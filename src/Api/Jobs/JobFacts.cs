using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Descent.Api.Answers;
using Descent.Persistence.Jobs;
using Descent.Training;
using Descent.Training.Preparation;
using Descent.Training.Specs;

namespace Descent.Api.Jobs;

/// <summary>What is known of a job at its submission beside the spec; kept with it.</summary>
/// <param name="Estimate">How large the training is.</param>
/// <param name="Fingerprint">See <see cref="FingerprintOf"/>.</param>
internal sealed record JobFacts(Estimate? Estimate, string? Fingerprint)
{
    public string Write() => JsonSerializer.Serialize(this, ApiJson.Options);

    public static JobFacts Of(JobRow row) => JsonSerializer.Deserialize<JobFacts>(row.Facts, ApiJson.Options)!;

    /// <summary>A hash of all that decides the numbers: spec, data, build of the engine, width of the vectors. Equal fingerprints
    /// promise equal losses, bit for bit.</summary>
    public static string FingerprintOf(TrainingSpec spec, string? dataSha256)
    {
        string numbers = string.Join('\n',
            SpecJson.Write(spec with { Name = null, Dataset = null }),
            dataSha256,
            typeof(TrainingSpec).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            RuntimeInformation.ProcessArchitecture,
            Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(numbers)));
    }
}
