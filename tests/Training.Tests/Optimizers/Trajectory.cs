using System.Text.Json;
using System.Text.Json.Serialization;
using Descent.Tests;
using Descent.Training.Optimizers;

namespace Descent.Training.Tests.Optimizers;

/// <summary>One reference path: an optimizer with its settings on a problem, and where torch (or the published rule) went.</summary>
internal sealed class Trajectory
{
    static readonly JsonSerializerOptions Contract = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    readonly JsonElement json;

    Trajectory(JsonElement json) => this.json = json;

    /// <summary>Paths of rules that this catalogue has as first-order optimizers.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(SharedData.Path("trajectories"), "*__*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file))
        .Where(name => !name.StartsWith("lbfgs", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static Trajectory Named(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("trajectories", name + ".json")));
        return new Trajectory(document.RootElement.Clone());
    }

    public TrajectoryProblem Problem => TrajectoryProblem.Named(json.GetProperty("problem").GetString()!);

    public string Rule => json.GetProperty("rule").GetString()!;

    public double LearningRate => json.GetProperty("lr").GetDouble();

    public int Steps => json.GetProperty("steps").GetInt32();

    public bool FullBatch => json.GetProperty("batches").GetString() == "full";

    /// <summary>How far torch's float32 path is from its float64 path; null where there is none.</summary>
    public double? Float32Error => json.GetProperty("f32_minus_f64_max") is { ValueKind: JsonValueKind.Number } error ? error.GetDouble() : null;

    public double[] Losses(string precision) => json.GetProperty(precision).GetProperty("loss").Deserialize<double[]>()!;

    public double[] BatchLosses(string precision) => json.GetProperty(precision).GetProperty("batch_loss").Deserialize<double[]>()!;

    public double[][] Parameters(string precision) => json.GetProperty(precision).GetProperty("params").Deserialize<double[][]>()!;

    /// <summary>The optimizer of the path: torch's argument names become the contract's.</summary>
    public FirstOrderSpec Optimizer()
    {
        Type type = Catalog.Optimizers.Single(entry => entry.Name == Rule).SpecType;
        Dictionary<string, object> fields = new() { ["learning_rate"] = LearningRate };
        foreach (JsonProperty hyper in json.GetProperty("hyper").EnumerateObject())
        {
            string[] names = hyper.Name switch
            {
                "betas" => ["beta1", "beta2"],
                "etas" => ["eta_minus", "eta_plus"],
                "step_sizes" => ["min_step", "max_step"],
                "eps" => ["epsilon"],
                "lr_decay" => ["learning_rate_decay"],
                _ => [hyper.Name],
            };
            for (int i = 0; i < names.Length; i++)
                fields[names[i]] = names.Length == 1 ? hyper.Value : hyper.Value[i];
        }
        return (FirstOrderSpec)JsonSerializer.Deserialize(JsonSerializer.Serialize(fields), type, Contract)!;
    }
}
