using System.Diagnostics;
using System.Globalization;
using System.Text;
using Descent.Training;
using Descent.Training.Data;
using Descent.Training.Preparation;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;

namespace Training.Benchmarks;

/// <summary>Compares the estimate of a training's memory with the peak of the resident size, each shape in a process of its own:
/// <c>dotnet run -c Release --project benchmarks/Training.Benchmarks -- memory</c>.</summary>
internal static class TrainingPeak
{
    const double Million = 1e6;

    static readonly Dictionary<string, (int Rows, int Columns, string Spec)> Shapes = new()
    {
        ["line"] = (1_000_000, 20, """ "model":"linear","optimizer":{"type":"sgd","learning_rate":0.001},"batch_size":"full","epochs":3 """),
        ["line-lbfgs"] = (500_000, 30, """ "model":"linear","optimizer":"lbfgs","max_steps":3 """),
        ["line-closed-form"] = (300_000, 30, """ "model":"linear","optimizer":"closed_form" """),
        ["network"] = (400_000, 50, """ "model":{"type":"mlp","hidden":[64,32]},"optimizer":"adam","batch_size":128,"epochs":1,"split":{"validation":0.2} """),
        ["network-dropout"] = (200_000, 50, """ "model":{"type":"mlp","hidden":[64,32],"dropout":0.2},"optimizer":"adam","batch_size":256,"epochs":1 """),
        ["network-full"] = (100_000, 50, """ "model":{"type":"mlp","hidden":[256,128]},"optimizer":"adam","batch_size":"full","epochs":2 """),
        ["wide"] = (2_000, 500, """ "model":{"type":"mlp","hidden":[4000,2000]},"optimizer":"adam","batch_size":64,"epochs":1,"split":{"validation":0.2} """),
        ["wide-sgd"] = (2_000, 500, """ "model":{"type":"mlp","hidden":[6000,3000]},"optimizer":{"type":"sgd","learning_rate":0.0001},"batch_size":64,"epochs":1 """),
        ["newton"] = (20_000, 2_000, """ "model":"linear","loss":"log_cosh","optimizer":"newton","max_steps":2 """),
        ["marquardt"] = (200_000, 10, """ "model":{"type":"mlp","hidden":[20]},"optimizer":"levenberg_marquardt","max_steps":2 """),
    };

    public static int Run()
    {
        Console.WriteLine($"{"shape",-18}{"estimate",12}{"measured",12}{"ratio",8}");
        foreach (string shape in Shapes.Keys)
        {
            using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["memory", shape]) { UseShellExecute = false })!;
            child.WaitForExit();
            if (child.ExitCode != 0)
                return child.ExitCode;
        }
        return 0;
    }

    public static int Measure(string shape)
    {
        (int rows, int columns, string spec) = Shapes[shape];
        // What the runtime takes before anything is trained, compiler and all, is not the training's.
        Train(Make(64, 3), Shapes["network"].Spec, out _);
        long before = Settled();
        Table table = Make(rows, columns);
        Train(table, spec, out Estimate estimate);
        double measured = Process.GetCurrentProcess().PeakWorkingSet64 - before;
        GC.KeepAlive(table);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shape,-18}{estimate.MemoryBytes / Million,9:F0} MB{measured / Million,9:F0} MB{estimate.MemoryBytes / measured,8:F2}"));
        return 0;
    }

    static void Train(Table table, string fields, out Estimate estimate)
    {
        Resolution resolution = Preparation.Resolve(SpecReader.Read(Encoding.UTF8.GetBytes($$"""{"dataset":"d","target":"y",{{fields}}}""")), table);
        estimate = resolution.Estimate ?? throw new InvalidDataException(string.Join(' ', resolution.Problems.Select(problem => problem.Detail)));
        Preparation.Build(resolution.Spec!, table, TimeProvider.System).Run(null, new SavingOnce());
    }

    static long Settled()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Process.GetCurrentProcess().WorkingSet64;
    }

    static Table Make(int rows, int columns)
    {
        Randomness randomness = new(0, Purpose.Probe);
        List<Column> made = [];
        double[] sum = new double[rows];
        for (int column = 0; column < columns; column++)
        {
            double[] values = new double[rows];
            for (int row = 0; row < rows; row++)
                sum[row] += values[row] = randomness.Normal((ulong)column, (ulong)row);
            made.Add(Column.OfNumbers($"x{column}", values));
        }
        return new Table([.. made, Column.OfNumbers("y", sum)]);
    }

    /// <summary>As the service does: a checkpoint on the way.</summary>
    sealed class SavingOnce : ITrainingHost
    {
        public TrainingCommand Command => TrainingCommand.None;

        public bool CheckpointDue { get; private set; } = true;

        // A copy, as the database takes one.
        public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
        {
            CheckpointDue = false;
            GC.KeepAlive(checkpoint.Bytes.ToArray());
        }
    }
}
