using Descent.Training.Data;
using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>A training that was interrupted ends with the same bits as one that was not.</summary>
public class ResumeTests
{
    static readonly Table Spirals = MakeTable(203);

    public static TheoryData<string> Optimizers => [.. Catalog.Optimizers.Where(entry => entry.SpecType.IsAssignableTo(typeof(Descent.Training.Optimizers.FirstOrderSpec))).Select(entry => entry.Name)];

    static string Network(string optimizer, string precision) => $$"""
        {"dataset":"d","target":"class","model":{"type":"mlp","hidden":[7,5],"dropout":0.2},"optimizer":"{{optimizer}}",
         "schedule":{"type":"reduce_on_plateau","warmup_steps":3},"regularization":{"l2":0.001,"l1":0.0001},"clip":{"global_norm":0.5},
         "batch_size":16,"epochs":6,"split":{"validation":0.2,"test":10},"stop":{"patience":5},"seed":7,"precision":"{{precision}}"}
        """;

    [Theory, MemberData(nameof(Optimizers))]
    public void Every_optimizer_goes_on_bit_for_bit_from_any_checkpoint(string optimizer)
    {
        foreach (string precision in new[] { "float32", "float64" })
        {
            (TrainingResult whole, FreeRun uninterrupted) = FreeRun.Train(Spirals, Network(optimizer, precision));

            (TrainingResult pieces, List<LossPoint> losses) = TrainInPieces(Network(optimizer, precision), every: 5);

            Assert.Equal(uninterrupted.Losses, losses);
            Assert.Equal(whole.Model, pieces.Model);
            Assert.Equal(whole.Metrics, pieces.Metrics);
            Assert.Equal((whole.StopReason, whole.Progress.BestLoss, whole.Progress.BestStep), (pieces.StopReason, pieces.Progress.BestLoss, pieces.Progress.BestStep));
        }
    }

    [Fact]
    public void A_damaged_checkpoint_is_found_before_it_is_used()
    {
        Checkpoint good = FirstCheckpoint(Network("adam", "float32"));
        foreach (int position in new[] { 0, 20, good.Bytes.Length / 2, good.Bytes.Length - 1 })
        {
            byte[] damaged = [.. good.Bytes];
            damaged[position] ^= 4;

            Assert.Throws<InvalidDataException>(() => FreeRun.Build(Spirals, Network("adam", "float32")).Run(new Checkpoint(good.Step, damaged), new FreeRun()));
        }
    }

    [Fact]
    public void Stop_keeps_the_result_and_cancel_drops_it()
    {
        TrainingResult stopped = FreeRun.Build(Spirals, Network("adam", "float32")).Run(null, new FreeRun { Command = TrainingCommand.Stop });
        TrainingResult cancelled = FreeRun.Build(Spirals, Network("adam", "float32")).Run(null, new FreeRun { Command = TrainingCommand.Cancel });

        Assert.Equal(StopReason.Stopped, stopped.StopReason);
        Assert.NotNull(stopped.Model);
        Assert.Equal(StopReason.Cancelled, cancelled.StopReason);
        Assert.Null(cancelled.Model);
    }

    [Fact]
    public void Stop_keeps_the_best_parameters_of_all_not_the_last()
    {
        // A rate just short of divergence: the loss jumps up and down.
        string body = """{"dataset":"d","target":"class","model":{"type":"mlp","hidden":[7,5]},"optimizer":{"type":"sgd","learning_rate":6},"batch_size":"full","epochs":1000,"seed":7,"precision":"float64"}""";
        StoppingHost host = new(after: 40);
        TrainingResult stopped = FreeRun.Build(Spirals, body).Run(null, host);
        double best = stopped.Losses.Min(point => point.Train);
        Assert.NotEqual(best, stopped.Losses[^1].Train);
        Assert.Equal(best, System.Text.Json.JsonDocument.Parse(stopped.Metrics!).RootElement.GetProperty("train").GetProperty("loss").GetDouble(), 1e-12);
    }

    static Checkpoint FirstCheckpoint(string body)
    {
        FreeRun host = new() { Command = TrainingCommand.Suspend };
        FreeRun.Build(Spirals, body).Run(null, host);
        return host.Last!;
    }

    /// <summary>Each piece is a new training, as after a crash, that suspends at the next checkpoint.</summary>
    static (TrainingResult, List<LossPoint>) TrainInPieces(string body, int every)
    {
        List<LossPoint> losses = [];
        Checkpoint? checkpoint = null;
        while (true)
        {
            CountingHost host = new(every);
            TrainingResult result = FreeRun.Build(Spirals, body).Run(checkpoint, host);
            losses.AddRange(host.Losses);
            losses.AddRange(result.Losses);
            if (result.StopReason is not null)
                return (result, losses);
            checkpoint = host.Last;
        }
    }

    /// <summary>Suspends after so many steps.</summary>
    sealed class CountingHost(int steps) : ITrainingHost
    {
        int asked;

        public List<LossPoint> Losses { get; } = [];

        public Checkpoint? Last { get; private set; }

        public TrainingCommand Command => asked++ < steps ? TrainingCommand.None : TrainingCommand.Suspend;

        public bool CheckpointDue => false;

        public int MostStepsUnasked => 1;

        public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
        {
            Last = checkpoint;
            Losses.AddRange(losses);
        }
    }

    static Table MakeTable(int rows)
    {
        Randomness randomness = new(11, Purpose.Split);
        double[] x = new double[rows], y = new double[rows];
        string?[] classes = new string?[rows];
        for (int i = 0; i < rows; i++)
        {
            double radius = randomness.Uniform(1, (ulong)i), turn = 6 * radius + i % 3 * 2 * Math.PI / 3;
            (x[i], y[i], classes[i]) = (radius * Math.Cos(turn), radius * Math.Sin(turn), $"arm {i % 3}");
        }
        return new Table([Column.OfNumbers("x", x), Column.OfNumbers("y", y), Column.OfCategories("class", classes)]);
    }
}
