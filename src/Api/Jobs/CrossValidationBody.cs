using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Persistence.Runs;

namespace Descent.Api.Jobs;

/// <summary>How the folds of a job went: the validation metrics of their runs, averaged.</summary>
/// <param name="Folds">Folds that have succeeded, of the best settings.</param>
/// <param name="Metrics">Mean and standard deviation of each metric over the folds of the best settings; empty until a fold has succeeded.</param>
/// <param name="Settings">The same for every combination of the sweep and every start, best first: by folds that succeeded, then by mean loss.</param>
internal sealed record CrossValidationBody(int Folds, IReadOnlyDictionary<string, FoldMean> Metrics, IReadOnlyList<FoldedSettings> Settings)
{
    /// <summary>Null without cross-validation.</summary>
    public static CrossValidationBody? Of(IReadOnlyList<RunRow> runs)
    {
        if (runs[0].Fold is null)
            return null;
        FoldedSettings[] settings = [.. runs.GroupBy(run => (run.Seed, run.Overrides)).Select(group => FoldedSettings.Of([.. group]))
            .OrderByDescending(one => one.Folds).ThenBy(one => one.Metrics.TryGetValue("loss", out FoldMean? loss) ? loss.Mean : double.PositiveInfinity)];
        return new CrossValidationBody(settings[0].Folds, settings[0].Metrics, settings);
    }
}

/// <summary>One combination of a sweep from one start, over all folds.</summary>
/// <param name="Seed">Seed of its runs.</param>
/// <param name="Overrides">The values of the sweep, by path; null without a sweep.</param>
/// <param name="Folds">Folds that have succeeded.</param>
/// <param name="Metrics">Of the validation rows.</param>
internal sealed record FoldedSettings(long Seed, JsonObject? Overrides, int Folds, IReadOnlyDictionary<string, FoldMean> Metrics)
{
    string? Text { get; init; }

    public static FoldedSettings Of(IReadOnlyList<RunRow> runs)
    {
        Dictionary<string, List<double>> values = [];
        RunRow[] succeeded = [.. runs.Where(run => run.Status == RunStatus.Succeeded && run.Metrics is not null)];
        foreach (RunRow run in succeeded)
        {
            using JsonDocument metrics = JsonDocument.Parse(run.Metrics!);
            foreach (JsonProperty metric in metrics.RootElement.GetProperty("validation").EnumerateObject())
            {
                if (metric.Value.ValueKind == JsonValueKind.Number)
                    (values.TryGetValue(metric.Name, out List<double>? list) ? list : values[metric.Name] = []).Add(metric.Value.GetDouble());
            }
        }
        return new FoldedSettings(
            runs[0].Seed, JobRunBody.OverridesOf(runs[0]), succeeded.Length, values.ToDictionary(pair => pair.Key, pair => FoldMean.Of(pair.Value)))
        { Text = runs[0].Overrides };
    }

    public bool Covers(RunRow run) => run.Seed == Seed && run.Overrides == Text;
}

/// <summary>A metric over the folds in which it is defined.</summary>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Std">Sample standard deviation (divisor n - 1); null with fewer than two folds.</param>
internal sealed record FoldMean(double Mean, double? Std)
{
    public static FoldMean Of(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return new FoldMean(mean, values.Count < 2 ? null : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
    }
}
