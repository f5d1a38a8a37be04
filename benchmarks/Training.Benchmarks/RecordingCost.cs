using System.Globalization;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Training.Benchmarks;

/// <summary>What does it cost to keep the loss of every step? A workload with all of them against the same with the first and the last, in turn:
/// <c>dotnet run -c Release --project benchmarks/Training.Benchmarks -- recording W1 [rounds]</c>.</summary>
internal static class RecordingCost
{
    const double LeastSeconds = 0.2;

    public static int Run(string name, int rounds)
    {
        Workload every = With(Workload.Of(name), 1), last = With(every, 1_000_000_000);
        using ThreadTeam team = new ThreadShares(1).Join();
        // The first round compiles.
        double[][] ratios = [.. Enumerable.Range(0, rounds + 1).Select(_ => new[] { SecondsOf(every, team), SecondsOf(last, team) }).Skip(1)];
        double all = Median(ratios.Select(pair => pair[0])), few = Median(ratios.Select(pair => pair[1]));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"workload":"{{name}}","seconds_recording_every":{{all:G6}},"seconds_recording_last":{{few:G6}},"cost":{{Median(ratios.Select(pair => pair[0] / pair[1] - 1)):G3}}}"""));
        return 0;
    }

    static Workload With(Workload workload, int every) => workload with { Spec = workload.Spec with { Record = new RecordSpec { Every = every } } };

    /// <summary>Of one training, by the quickest of as many as fill the least time: what else the machine does only adds.</summary>
    static double SecondsOf(Workload workload, ThreadTeam team)
    {
        double spent = 0, quickest = double.PositiveInfinity;
        while (spent < LeastSeconds)
        {
            double seconds = workload.Measure(workload.Spec.MaxSteps ?? 1, team).Seconds;
            (spent, quickest) = (spent + seconds, Math.Min(quickest, seconds));
        }
        return quickest;
    }

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
