using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Descent.Api.Samples;

/// <summary>A table that comes with the service, and the job to train on it.</summary>
/// <param name="Name">Of the dataset, and of both files: <c>NAME.csv</c> and <c>NAME.job.json</c>.</param>
/// <param name="Remark">What to compare the result with.</param>
internal sealed record Sample(string Name, string Remark)
{
    /// <summary>Smallest first, so that the first answer comes at once.</summary>
    public static IReadOnlyList<Sample> All { get; } =
    [
        new("two-point-line", "The minimum is at weight 3, bias -1: the line through (1, 2) and (2, 5)."),
        new("misra1a", "NIST certifies b1 = 238.94212918 and b2 = 5.5015643181e-4."),
        new("breast_cancer", "Always guessing the more frequent class is right for 0.540 of these rows."),
    ];

    static string Folder => Path.Combine(AppContext.BaseDirectory, "samples");

    public string CsvPath => Path.Combine(Folder, $"{Name}.csv");

    /// <summary>The body to post, but for the dataset.</summary>
    public JsonObject Job() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{Name}.job.json")))!.AsObject();

    /// <summary>As the service reports it of an upload.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(CsvPath)));
}
