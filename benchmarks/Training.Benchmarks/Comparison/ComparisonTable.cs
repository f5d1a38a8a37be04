using System.Globalization;
using System.Runtime.InteropServices;

namespace Training.Benchmarks.Comparison;

/// <summary>Puts a log of measurements into a Markdown table: medians of each peer, and how many times faster this project is than the best of them.</summary>
internal sealed class ComparisonTable(IReadOnlyList<Measurement> measurements)
{
    const string Ours = "descent";

    /// <summary>Peers that are limits rather than rivals: they have no generality to pay for.</summary>
    static readonly string[] Limits = ["cpp"];

    static readonly int[] Threads = [1, 2];

    public static int Run(string file)
    {
        new ComparisonTable(Measurement.Read(file)).Print(Console.Out);
        return 0;
    }

    void Print(TextWriter writer)
    {
        writer.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}.");
        writer.WriteLine();
        writer.WriteLine("| workload | who | steps/s, 1 thread | steps/s, 2 threads | ours against it, 1 / 2 | final loss | runs |");
        writer.WriteLine("|---|---|---:|---:|---:|---:|---:|");
        foreach (IGrouping<string, Measurement> workload in measurements.GroupBy(one => one.Workload).OrderBy(group => group.Key, StringComparer.Ordinal))
            foreach (IGrouping<string, Measurement> peer in workload.GroupBy(one => one.Peer).OrderBy(Order).ThenByDescending(group => Median(group, 1) ?? 0))
                writer.WriteLine(Row(workload, peer));
    }

    static int Order(IGrouping<string, Measurement> peer) => peer.Key == Ours ? 0 : Limits.Contains(peer.Key) ? 2 : 1;

    static string Row(IGrouping<string, Measurement> workload, IGrouping<string, Measurement> peer)
    {
        IEnumerable<Measurement> ours = workload.Where(one => one.Peer == Ours);
        double loss = peer.First().FinalLoss;
        string[] cells =
        [
            workload.Key,
            peer.Key,
            .. Threads.Select(threads => Text(Median(peer, threads), "G4")),
            peer.Key == Ours ? "" : string.Join(" / ", Threads.Select(threads => Text(Median(ours, threads) / Median(peer, threads), "0.0#x"))),
            Text(double.IsFinite(loss) ? loss : null, "G7"),
            $"{peer.Count()}{(peer.Any(one => one.Disturbed) ? $", {peer.Count(one => one.Disturbed)} disturbed" : "")}",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    /// <summary>Of the undisturbed runs where there are any.</summary>
    static double? Median(IEnumerable<Measurement> runs, int threads)
    {
        Measurement[] all = [.. runs.Where(one => one.Threads == threads)];
        Measurement[] quiet = [.. all.Where(one => !one.Disturbed)];
        double[] rates = [.. (quiet.Length > 0 ? quiet : all).Select(one => one.Rate).Order()];
        return rates.Length == 0 ? null
            : rates.Length % 2 == 1 ? rates[rates.Length / 2]
            : (rates[rates.Length / 2 - 1] + rates[rates.Length / 2]) / 2;
    }

    static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    static string Processor()
    {
        const string Information = "/proc/cpuinfo", Name = "model name";
        string? line = File.Exists(Information) ? File.ReadLines(Information).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
