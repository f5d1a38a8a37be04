using System.Diagnostics;
using System.Text;
using Descent.Training.Data;
using Descent.Training.Preparation;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;

namespace Training.Benchmarks;

/// <summary>How long is it from a job's body to the end of its first step, and of a whole run of one step? The first time in the process, and in the
/// middle of many: <c>dotnet run -c Release --project benchmarks/Training.Benchmarks -- start</c>.</summary>
internal static class StartCost
{
    const int Times = 300;

    public static int Run()
    {
        Table line = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);
        Table rows = new([
            .. Enumerable.Range(0, 13).Select(column => Column.OfNumbers($"x{column}", [.. Enumerable.Range(0, 500).Select(row => Math.Sin(row * (column + 1)))])),
            Column.OfNumbers("y", [.. Enumerable.Range(0, 500).Select(row => Math.Cos(row))]),
        ]);
        Console.WriteLine("                 first run    later: to the first step    whole run");
        Measure("two-point line", line, """{"dataset":"d","target":"y","model":"linear","loss":"half_sse","optimizer":{"type":"sgd","learning_rate":0.1},"batch_size":"full","max_steps":1}""");
        Measure("linear, Adam", rows, """{"dataset":"d","target":"y","model":"linear","loss":"mse","optimizer":"adam","batch_size":32,"max_steps":1}""");
        Measure("13-64-1", rows, """{"dataset":"d","target":"y","model":{"type":"mlp","hidden":[64],"activation":"tanh"},"loss":"mse","optimizer":"adam","batch_size":32,"max_steps":1}""");
        return 0;
    }

    static void Measure(string name, Table table, string body)
    {
        double first = One(table, body).Whole;
        (double Start, double Whole)[] later = [.. Enumerable.Range(0, Times).Select(_ => One(table, body))];
        Console.WriteLine($"{name,-15} {first,8:F1} ms {later.Select(one => one.Start).Order().ElementAt(Times / 2),20:F2} ms {later.Select(one => one.Whole).Order().ElementAt(Times / 2),17:F2} ms");
    }

    static (double Start, double Whole) One(Table table, string body)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Resolution resolution = Preparation.Resolve(SpecReader.Read(Encoding.UTF8.GetBytes(body)), table);
        FirstStep host = new(watch);
        Preparation.Build(resolution.Spec!, table, TimeProvider.System).Run(null, host);
        return (host.Milliseconds, watch.Elapsed.TotalMilliseconds);
    }

    /// <summary>Notes when it is asked for the second time: when the first step is made.</summary>
    sealed class FirstStep(Stopwatch watch) : ITrainingHost
    {
        int asked;

        public double Milliseconds { get; private set; }

        public TrainingCommand Command
        {
            get
            {
                if (++asked == 2)
                    Milliseconds = watch.Elapsed.TotalMilliseconds;
                return TrainingCommand.None;
            }
        }

        public bool CheckpointDue => false;

        public int MostStepsUnasked => 1;

        public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
        {
        }
    }
}
