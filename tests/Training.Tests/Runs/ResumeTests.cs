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

    public static TheoryData<string> Schedules => CatalogueJobTests.Schedules;

    [Theory, MemberData(nameof(Schedules))]
    public void Every_schedule_goes_on_bit_for_bit(string schedule) => AssertSameInPieces($$"""
        {"dataset":"d","target":"class","model":{"type":"mlp","hidden":[7]},"optimizer":{"type":"sgd","learning_rate":0.3,"momentum":0.9},
         "schedule":{"type":"{{schedule}}","warmup_steps":3},"batch_size":32,"epochs":8,"split":{"validation":0.2},"seed":7}
        """);

    [Theory]
    [InlineData(""" "batches":[[0,5,9],[1,2,3,4],[7]],"shuffle":false,"epochs":20 """)]
    [InlineData(""" "batch_size":"full","epochs":60,"stop":{"patience":3,"min_delta":0.01} """)]
    [InlineData(""" "batch_size":16,"epochs":30,"stop":{"patience":1},"split":{"validation":0.3} """)]
    [InlineData(""" "batch_size":16,"epochs":30,"stop":{"target_loss":0.6} """)]
    [InlineData(""" "batch_size":16,"epochs":5,"cross_validation":{"folds":4} """)]
    public void Batches_stop_rules_and_folds_go_on_bit_for_bit(string fields) => AssertSameInPieces($$"""
        {"dataset":"d","target":"class","model":{"type":"mlp","hidden":[7]},"optimizer":{"type":"adam","learning_rate":0.05},{{fields}},"seed":7}
        """);

    [Fact]
    public void A_run_that_leaves_before_its_first_step_has_no_loss()
    {
        FreeRun host = new() { Command = TrainingCommand.Suspend };

        TrainingResult result = FreeRun.Build(Spirals, Network("adam", "float32")).Run(null, host);

        Assert.Equal((0L, null, null), (result.Progress.Step, result.Progress.TrainLoss, result.Progress.BestLoss));
        ITraining again = FreeRun.Build(Spirals, Network("adam", "float32"));
        Assert.Null(again.Run(host.Last, new FreeRun { Command = TrainingCommand.Suspend }).Progress.TrainLoss);
    }

    [Fact]
    public void The_time_that_a_run_may_take_counts_through_an_interruption()
    {
        string body = Network("adam", "float32").Replace("\"stop\":{\"patience\":5}", "\"stop\":{\"max_seconds\":100}", StringComparison.Ordinal);
        TickingClock clock = new();
        ITraining Build() => Descent.Training.Preparation.Preparation.Build(FreeRun.Resolve(Spirals, body).Spec!, Spirals, clock);
        // Each look at the command takes 10 seconds.
        TickingHost first = new(clock, TimeSpan.FromSeconds(10), suspendAfter: 6), second = new(clock, TimeSpan.FromSeconds(10), suspendAfter: int.MaxValue);
        Assert.Null(Build().Run(null, first).StopReason);
        clock.Advance(TimeSpan.FromHours(1));

        TrainingResult result = Build().Run(first.Last, second);

        Assert.Equal((StopReason.TimeLimit, true), (result.StopReason, second.Asked is > 0 and < 6));
    }

    [Fact]
    public void A_run_that_went_on_with_another_engine_says_so()
    {
        string body = Network("adam", "float32");
        Checkpoint here = FirstCheckpoint(body);
        using BinaryReader reader = Sealed.Open("checkpoint", 3, here.Bytes);
        Assert.Equal(1, reader.ReadInt32());
        Assert.Equal(Fingerprint.Engine, reader.ReadString());
        byte[] rest = reader.ReadBytes(here.Bytes.Length);
        Checkpoint elsewhere = new(here.Step, Sealed.Seal("checkpoint", 3, writer =>
        {
            writer.Write(1);
            writer.Write("build 0.0.1, arm64, 128-bit vectors");
            writer.Write(rest);
        }));

        Assert.Empty(FreeRun.Build(Spirals, body).Run(here, new FreeRun()).Warnings);
        Warning warning = Assert.Single(FreeRun.Build(Spirals, body).Run(elsewhere, new FreeRun()).Warnings);
        Assert.Equal("resumed_elsewhere", warning.Code);
        Assert.Contains("arm64", warning.Message);
        // And goes on saying so, however often it is interrupted again.
        FreeRun again = new() { Command = TrainingCommand.Suspend };
        FreeRun.Build(Spirals, body).Run(elsewhere, again);
        Assert.Equal(warning, Assert.Single(FreeRun.Build(Spirals, body).Run(again.Last, new FreeRun()).Warnings));
    }

    static void AssertSameInPieces(string body)
    {
        (TrainingResult whole, FreeRun uninterrupted) = FreeRun.Train(Spirals, body);
        (TrainingResult pieces, List<LossPoint> losses) = TrainInPieces(body, every: 7);
        Assert.Equal(uninterrupted.Losses, losses);
        Assert.Equal(whole.Model, pieces.Model);
        Assert.Equal((whole.StopReason, whole.Metrics), (pieces.StopReason, pieces.Metrics));
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
