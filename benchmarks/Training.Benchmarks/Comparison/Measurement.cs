using System.Text.Json;

namespace Training.Benchmarks.Comparison;

/// <summary>One line of a log of measurements: <c>{"peer","workload","threads","steps_per_s","final_loss",…}</c>. Whatever prints such lines can
/// be compared: this project's <c>workload</c> command and, beside it, other frameworks on the same data.</summary>
/// <param name="Peer">Who trained.</param>
/// <param name="Workload">What was trained.</param>
/// <param name="Threads">With how many threads.</param>
/// <param name="Rate">Steps a second; of whole fits, fits.</param>
/// <param name="FinalLoss">Where it got to.</param>
/// <param name="Others">Cores that other processes used meanwhile; 0 where the log does not say.</param>
internal sealed record Measurement(string Peer, string Workload, int Threads, double Rate, double FinalLoss, double Others)
{
    /// <summary>Above this the run was disturbed, and counts only where there is no other.</summary>
    const double MostOthers = 0.3;

    /// <summary>Workloads that go to the optimum, by whatever kind of step: what counts is how many times that is done in a second.</summary>
    static readonly string[] Whole = ["W6L", "W10"];

    public bool Disturbed => Others >= MostOthers;

    public static IReadOnlyList<Measurement> Read(string file) =>
        [.. File.ReadLines(file).Where(line => line.StartsWith('{')).Select(Parse)];

    static Measurement Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        string peer = root.GetProperty("peer").GetString()!, workload = root.GetProperty("workload").GetString()!;
        return new Measurement(
            root.TryGetProperty("solver", out JsonElement solver) ? $"{peer} ({solver.GetString()})" : peer,
            workload,
            root.GetProperty("threads").GetInt32(),
            Whole.Contains(workload) ? 1 / root.GetProperty("seconds").GetDouble() : root.GetProperty("steps_per_s").GetDouble(),
            root.GetProperty("final_loss") is { ValueKind: JsonValueKind.Number } loss ? loss.GetDouble() : double.NaN,
            root.TryGetProperty("others", out JsonElement others) ? others.GetDouble() : 0);
    }
}
