using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Descent.Training.Data;
using Descent.Training.Layers;
using Descent.Training.Losses;
using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Preparation;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Training.Benchmarks;

/// <summary>Trains one of the peers' workloads through the path that a job takes (spec, preparation, plan, trainer with loss recording)
/// and prints the peers' line. Data come from <c>$PEERS_TMP/data</c>; step counts are multiplied by <c>$PEERS_SCALE</c>.</summary>
internal sealed record Workload(string Name, TrainingSpec Spec, Table Table, int BatchRows, Func<FittedModel, double> FinalLoss)
{
    const double LeastSeconds = 0.5;

    public static int Run(string name, int threads)
    {
        if (name == "W8")
            return Run("W8-lm", threads) + Run("W8-adam", threads);
        if (name == "W9")
            return Run("W9-closed", threads) + Run("W9-gd", threads);
        Workload workload = Of(name);
        using ThreadTeam team = new ThreadShares(threads).Join();
        // Code is compiled and data are touched on copies; the measured trainings start from the initial parameters again.
        long planned = workload.Spec.MaxSteps ?? 1;
        Stopwatch warmUp = Stopwatch.StartNew();
        do
            workload.Measure(Math.Max(10, planned / 10), team);
        while (warmUp.Elapsed.TotalSeconds < LeastSeconds);
        double seconds = 0;
        long steps = 0, trainings = 0;
        TrainingResult result;
        do
        {
            (result, double taken) = workload.Measure(planned, team);
            seconds += taken;
            // A method may be at its minimum before the last step; where none is named, whole fits count.
            steps += workload.Spec.MaxSteps is null ? 1 : result.Progress.Step;
            trainings++;
        }
        while (seconds < LeastSeconds);
        double loss = workload.FinalLoss(FittedModel.Load(result.Model!));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"peer":"descent","workload":"{{name}}","threads":{{threads}},"steps_per_s":{{steps / seconds:G6}},"samples_per_s":{{steps * workload.BatchRows / seconds:G6}},"seconds":{{seconds / trainings:G6}},"final_loss":{{loss:G9}}}"""));
        return 0;
    }

    public (TrainingResult Result, double Seconds) Measure(long steps, ThreadTeam team)
    {
        Resolution resolution = Preparation.Resolve(new SpecReading(Spec.MaxSteps is null ? Spec : Spec with { MaxSteps = steps }, []), Table);
        if (resolution.Spec is null)
            throw new InvalidOperationException(string.Join('\n', resolution.Problems));
        Stopclock clock = new();
        TrainingResult result = Preparation.Build(resolution.Spec, Table, TimeProvider.System, team).Run(null, clock);
        result.Release();
        return (result, clock.Seconds);
    }

    public static Workload Of(string name) => name switch
    {
        "W1" => Line(new LinearSpec()),
        "W1-formula" => Line(new FormulaSpec { Formula = "w*x + b", Parameters = new Dictionary<string, double> { ["w"] = 0, ["b"] = 0 } }) with { Name = name },
        "W2" => Network(name, [13, 64, 1], 32, Activation.Tanh, new MseSpec(), new AdamSpec { LearningRate = 1e-3 }, 20_000, 506),
        "W3" => Network(name, [30, 32, 16, 2], 64, Activation.Relu, new CrossEntropySpec(), new SgdSpec { LearningRate = 0.05, Momentum = 0.9 }, 20_000, 569),
        "W4" => Network(name, [784, 256, 128, 10], 128, Activation.Relu, new CrossEntropySpec(), new AdamSpec { LearningRate = 1e-3 }, 936, 60_000),
        "W5" => Network(name, [1024, 2048, 2048, 10], 512, Activation.Relu, new CrossEntropySpec(), new SgdSpec { LearningRate = 0.05 }, 100, 2048),
        "W6" => Logistic(name, 0.5, 1_000_000, null, 100),
        "W7" => Logistic(name, 0.1, 1_000_000 / 256 * 256, 256, 1_000_000 / 256),
        "W8-adam" => Curve(new AdamSpec { LearningRate = 0.02 }) with { Name = name },
        "W8-lm" => Curve(null) with { Name = name },
        "W6L" => LogisticOptimum(name, Floats("w6.x", 28_000_000), Floats("w6.y", 1_000_000), 28, new NewtonSpec { Tolerance = 1e-4 }, null),
        "W9-gd" => LeastSquares(name, new SgdSpec { LearningRate = 0.15 }, Scaled(100)),
        "W9-closed" => LeastSquares(name, new ClosedFormSpec(), 1),
        "W10" => LogisticOptimum(name, Doubles("w10.x", 2_500_000), Doubles("w10.y", 50_000), 50, new NewtonSpec(), 6),
        _ => throw new ArgumentException($"No workload {name}; there are W1, W1-formula, W2, W3, W4, W5, W6, W6L, W7, W8, W8-lm, W8-adam, W9, W9-closed, W9-gd and W10."),
    };

    static Workload Line(ModelSpec model)
    {
        Table table = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);
        TrainingSpec spec = SpecOf(model, new HalfSseSpec(), new SgdSpec { LearningRate = 0.1 }, null, Scaled(10_000), Precision.Float64);
        return new Workload("W1", spec, table, 2, model => HalfSse(model.Predict(table).Numbers));

        static double HalfSse(double[] predicted) => 0.5 * (Math.Pow(predicted[0] - 2, 2) + Math.Pow(predicted[1] - 5, 2));
    }

    static Workload Network(string name, int[] sizes, int batch, Activation activation, LossSpec loss, OptimizerSpec optimizer, int steps, int rows)
    {
        string tag = name.ToLowerInvariant();
        double[] x = Floats($"{tag}.x", rows * sizes[0]);
        double[] y = loss is MseSpec ? Floats($"{tag}.y", rows) : Longs($"{tag}.y", rows);
        Dictionary<string, IReadOnlyList<double>> initial = [];
        for (int layer = 0; layer + 1 < sizes.Length; layer++)
        {
            initial[$"layers.{2 * layer}.weight"] = Floats($"{tag}.w{layer}", sizes[layer] * sizes[layer + 1]);
            initial[$"layers.{2 * layer}.bias"] = Floats($"{tag}.b{layer}", sizes[layer + 1]);
        }
        MlpSpec mlp = new() { Hidden = sizes[1..^1], Activation = activation };
        TrainingSpec spec = SpecOf(mlp, loss, optimizer, batch, Scaled(steps), Precision.Float32) with { Initial = new InitialSpec { Values = initial } };
        Table whole = TableOf(x, y, sizes[0], rows), used = TableOf(x, y, sizes[0], rows / batch * batch);
        return new Workload(name, spec, used, batch, model => Loss(model.Predict(whole), y, loss is MseSpec));
    }

    static Workload Logistic(string name, double rate, int rows, int? batch, int steps)
    {
        double[] x = Floats("w6.x", 28_000_000), y = Floats("w6.y", 1_000_000);
        TrainingSpec spec = SpecOf(new LogisticSpec(), new BceWithLogitsSpec(), new SgdSpec { LearningRate = rate }, batch, Scaled(steps), Precision.Float32);
        Table whole = TableOf(x, y, 28, 1_000_000);
        return new Workload(name, spec, rows == 1_000_000 ? whole : TableOf(x, y, 28, rows), batch ?? rows, model => Loss(model.Predict(whole), y, squared: false));
    }

    /// <summary>a·exp(-b·x) + c from (1, 1, 1): steps of an optimizer, or, by default, whole fits.</summary>
    static Workload Curve(OptimizerSpec? optimizer)
    {
        double[] x = Doubles("w8.x", 10_000), y = Doubles("w8.y", 10_000);
        FormulaSpec model = new() { Formula = "a*exp(-b*x) + c", Parameters = new Dictionary<string, double> { ["a"] = 1, ["b"] = 1, ["c"] = 1 } };
        Table table = new([Column.OfNumbers("x", x), Column.OfNumbers("y", y)]);
        TrainingSpec spec = SpecOf(model, new MseSpec(), optimizer ?? new LevenbergMarquardtSpec(), null, Scaled(2000), Precision.Float64);
        return new Workload("W8", optimizer is null ? spec with { MaxSteps = null } : spec, table, 10_000, fitted => Loss(fitted.Predict(table), y, squared: true));
    }

    /// <summary>With the L2 penalty 1e-4; the loss with it is what the peers print.</summary>
    static Workload LogisticOptimum(string name, double[] x, double[] y, int columns, OptimizerSpec optimizer, long? steps)
    {
        TrainingSpec spec = SpecOf(new LogisticSpec(), new BceWithLogitsSpec(), optimizer, null, 1, Precision.Float64) with
        {
            Regularization = new RegularizationSpec { L2 = 1e-4 },
            MaxSteps = steps,
        };
        Table table = TableOf(x, y, columns, y.Length);
        return new Workload(name, spec, table, y.Length,
            model => Loss(model.Predict(table), y, squared: false) + 5e-5 * model.Parameters()[0].Values.Sum(weight => weight * weight));
    }

    static Workload LeastSquares(string name, OptimizerSpec optimizer, long steps)
    {
        double[] x = Doubles("w9.x", 5_000_000), y = Doubles("w9.y", 100_000);
        // The peers take half the mean square at rate 0.3; the mean square at half the rate is the same path.
        TrainingSpec spec = SpecOf(new LinearSpec(), new MseSpec(), optimizer, null, steps, Precision.Float64);
        Table table = TableOf(x, y, 50, 100_000);
        return new Workload(name, spec, table, 100_000, model => 0.5 * Loss(model.Predict(table), y, squared: true));
    }

    static TrainingSpec SpecOf(ModelSpec model, LossSpec loss, OptimizerSpec optimizer, int? batch, long steps, Precision precision) => new()
    {
        Dataset = "benchmark",
        Target = "y",
        Model = model,
        Loss = loss,
        Optimizer = optimizer,
        BatchSize = batch,
        FullBatch = batch is null,
        Shuffle = false,
        MaxSteps = steps,
        Precision = precision,
        Preprocessing = new PreprocessingSpec { Standardize = false },
    };

    static double Loss(Prediction prediction, double[] y, bool squared)
    {
        double sum = 0;
        for (int row = 0; row < y.Length; row++)
            sum += squared ? Math.Pow(prediction.Numbers[row] - y[row], 2) : -Math.Log(prediction.Probabilities[row * prediction.Classes.Count + (int)y[row]]);
        return sum / y.Length;
    }

    static Table TableOf(double[] x, double[] y, int columns, int rows) => new(
    [
        .. Enumerable.Range(0, columns).Select(column => Column.OfNumbers($"x{column}", [.. Enumerable.Range(0, rows).Select(row => x[row * columns + column])])),
        Column.OfNumbers("y", y[..rows]),
    ]);

    static long Scaled(int steps) =>
        Math.Max(10, (long)(steps * double.Parse(Environment.GetEnvironmentVariable("PEERS_SCALE") ?? "1", CultureInfo.InvariantCulture)));

    static double[] Floats(string file, int count) => [.. MemoryMarshal.Cast<byte, float>(Bytes(file, count * 4)).ToArray().Select(value => (double)value)];

    static double[] Doubles(string file, int count) => MemoryMarshal.Cast<byte, double>(Bytes(file, count * 8)).ToArray();

    static double[] Longs(string file, int count) => [.. MemoryMarshal.Cast<byte, long>(Bytes(file, count * 8)).ToArray().Select(value => (double)value)];

    static ReadOnlySpan<byte> Bytes(string file, int count)
    {
        string folder = Path.Combine(Environment.GetEnvironmentVariable("PEERS_TMP") ?? "/tmp/peers", "data");
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, file));
        return bytes.Length == count ? bytes : throw new InvalidDataException($"{file} has {bytes.Length} bytes; {count} are due.");
    }

    /// <summary>Takes the time from the first look at what is wanted, before the first step, until the last step is made.</summary>
    sealed class Stopclock : ITrainingHost
    {
        long started;

        public double Seconds { get; private set; }

        public TrainingCommand Command
        {
            get
            {
                if (started == 0)
                    started = Stopwatch.GetTimestamp();
                return TrainingCommand.None;
            }
        }

        public bool CheckpointDue => false;

        public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
        {
        }

        public void Evaluating() => Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
