using Descent.Training.Data;
using Descent.Training.Preparation;
using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>Updates that a method makes by itself leave what updates leave that are looked at one by one.</summary>
public class UnwatchedStepsTests
{
    static readonly Table Curve = MakeTable(50);

    public static TheoryData<string> Rules =>
    [
        "\"stop\":{\"patience\":1}",
        "\"stop\":{\"patience\":7,\"min_delta\":0.02}",
        "\"stop\":{\"patience\":40},\"optimizer\":{\"type\":\"sgd\",\"learning_rate\":0.9,\"momentum\":0.95}",
        "\"schedule\":{\"type\":\"reduce_on_plateau\",\"patience\":3,\"factor\":0.5,\"threshold\":0.01,\"cooldown\":4}",
        "\"schedule\":{\"type\":\"reduce_on_plateau\",\"patience\":0,\"warmup_steps\":20,\"threshold\":0.01}",
        "\"schedule\":{\"type\":\"reduce_on_plateau\",\"patience\":2,\"threshold\":0.05},\"stop\":{\"patience\":30,\"min_delta\":0.001}",
        "\"stop\":{\"patience\":300,\"target_loss\":0.2},\"record\":{\"every\":7}",
        "\"stop\":{\"patience\":5},\"batch_size\":10",
        "\"stop\":{\"patience\":20},\"split\":{\"validation\":0.3}",
        "\"schedule\":{\"type\":\"reduce_on_plateau\",\"patience\":0,\"threshold\":0.5,\"min_lr\":0.001,\"factor\":0.9},\"stop\":{\"target_loss\":0.3},\"split\":{\"validation\":0.3}",
        "\"stop\":{\"target_loss\":0.3},\"split\":{\"validation\":0.3},\"record\":{\"every\":7}",
        "\"schedule\":{\"type\":\"reduce_on_plateau\",\"patience\":2,\"threshold\":0.05},\"split\":{\"validation\":0.3}",
    ];

    [Theory, MemberData(nameof(Rules))]
    public void Patience_and_plateau_end_at_the_same_step_with_the_same_bits(string rules)
    {
        (TrainingResult freely, FreeRun unwatched) = Train(rules, new FreeRun());
        (TrainingResult closely, FreeRun watched) = Train(rules, new FreeRun { MostStepsUnasked = 0 });

        Assert.Equal(watched.Losses, unwatched.Losses);
        Assert.Equal(closely.Model, freely.Model);
        Assert.Equal(
            (closely.StopReason, closely.Progress.Step, closely.Progress.BestLoss, closely.Progress.BestStep),
            (freely.StopReason, freely.Progress.Step, freely.Progress.BestLoss, freely.Progress.BestStep));
    }

    [Theory, MemberData(nameof(Rules))]
    public void A_checkpoint_remembers_the_same(string rules)
    {
        foreach (long step in new[] { 3, 10, 61 })
        {
            (TrainingResult result, FreeRun unwatched) = Train(rules, new FreeRun { SuspendAt = step });
            (_, FreeRun watched) = Train(rules, new FreeRun { SuspendAt = step, MostStepsUnasked = 0 });
            Assert.Equal(watched.Last?.Bytes, unwatched.Last?.Bytes);
            Assert.True(unwatched.Last is not null || result.StopReason is not null);
        }
    }

    [Theory]
    [InlineData("\"stop\":{\"patience\":100}")]
    [InlineData("\"stop\":{\"patience\":100},\"split\":{\"validation\":0.3}")]
    [InlineData("\"schedule\":{\"type\":\"reduce_on_plateau\"}")]
    public void Patience_validation_and_plateau_do_not_make_every_step_be_looked_at(string rules)
    {
        AskedHost host = new();

        TrainingResult result = Build(rules).Run(null, host);

        Assert.True(host.Asked < result.Progress.Step / 4, $"asked {host.Asked} times in {result.Progress.Step} steps");
    }

    /// <summary>The norm is then not the root of their sum; and at the minimum both vanish.</summary>
    [Theory]
    [InlineData(1e-160)]
    [InlineData(1e-290)]
    [InlineData(0)]
    public void Slopes_whose_squares_underflow_have_a_norm(double size)
    {
        Table table = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2 * size, 5 * size])]);
        const string Body = """{"dataset":"d","target":"y","model":"linear","loss":"half_sse","optimizer":{"type":"sgd","learning_rate":0.1},"initial":{"weight":0,"bias":0},"full_batch":true,"max_steps":200}""";

        FreeRun unwatched = Train(new FreeRun()), watched = Train(new FreeRun { MostStepsUnasked = 0 });

        Assert.Equal(watched.Losses, unwatched.Losses);
        Assert.Equal(size * Math.Sqrt(12 * 12 + 7 * 7), unwatched.Losses[0].GradientNorm, 1e-12 * size);

        FreeRun Train(FreeRun host)
        {
            Resolution resolution = FreeRun.Resolve(table, Body);
            host.Losses.AddRange(Descent.Training.Preparation.Preparation.Build(resolution.Spec!, table, new TickingClock()).Run(null, host).Losses);
            return host;
        }
    }

    /// <summary>Of a training that has made five billion.</summary>
    [Fact]
    public void Epochs_are_counted_beyond_what_fits_into_32_bits()
    {
        const long Far = 5_000_000_000, Planned = 100_000_000_000;
        (_, FreeRun start) = Train($"\"max_steps\":{Planned}", new FreeRun { SuspendAt = 2 });
        FreeRun host = new() { SuspendAt = Far + 20 };

        TrainingResult result = Build($"\"max_steps\":{Planned},\"record\":{{\"every\":1}}").Run(At(start.Last!, Far), host);

        Assert.Equal((Far + 20, Planned), (result.Progress.Epoch, result.Progress.Epochs));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (Far + i, Far + i)), host.Losses.Select(point => (point.Step, point.Epoch)));
    }

    static Checkpoint At(Checkpoint checkpoint, long step)
    {
        const string Kind = "checkpoint";
        const int Version = 3;
        using BinaryReader reader = Sealed.Open(Kind, Version, checkpoint.Bytes);
        string[] engines = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadString())];
        Assert.Equal(checkpoint.Step, reader.ReadInt64());
        using MemoryStream rest = new();
        reader.BaseStream.CopyTo(rest);
        return new Checkpoint(step, Sealed.Seal(Kind, Version, writer =>
        {
            writer.Write(engines.Length);
            foreach (string engine in engines)
                writer.Write(engine);
            writer.Write(step);
            writer.Write(rest.ToArray());
        }));
    }

    static (TrainingResult, FreeRun) Train(string rules, FreeRun host)
    {
        TrainingResult result = Build(rules).Run(null, host);
        host.Losses.AddRange(result.Losses);
        return (result, host);
    }

    /// <summary>By a clock that stands still: a checkpoint tells the time, too.</summary>
    static ITraining Build(string rules)
    {
        string optimizer = rules.Contains("optimizer", StringComparison.Ordinal) ? "" : "\"optimizer\":{\"type\":\"adam\",\"learning_rate\":0.05},";
        string batch = rules.Contains("batch_size", StringComparison.Ordinal) ? "" : "\"batch_size\":\"full\",";
        string split = rules.Contains("split", StringComparison.Ordinal) ? "" : "\"split\":{\"validation\":0},";
        string steps = rules.Contains("max_steps", StringComparison.Ordinal) ? "" : "\"epochs\":600,";
        Resolution resolution = FreeRun.Resolve(Curve, $$"""{"dataset":"d","target":"y","model":{"type":"mlp","hidden":[5]},{{optimizer}}{{batch}}{{split}}{{steps}}{{rules}},"seed":7}""");
        Assert.Empty(resolution.Problems);
        return Descent.Training.Preparation.Preparation.Build(resolution.Spec!, Curve, new TickingClock());
    }

    static Table MakeTable(int rows)
    {
        Randomness noise = new(3, Purpose.Split);
        double[] x = [.. Enumerable.Range(0, rows).Select(i => noise.Uniform(1, (ulong)i) * 4 - 2)];
        return new([Column.OfNumbers("x", x), Column.OfNumbers("y", [.. x.Select((value, i) => Math.Sin(2 * value) + 0.3 * noise.Normal(2, (ulong)i))])]);
    }

    sealed class AskedHost : ITrainingHost
    {
        public long Asked { get; private set; }

        public TrainingCommand Command
        {
            get
            {
                Asked++;
                return TrainingCommand.None;
            }
        }

        public bool CheckpointDue => false;

        public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
        {
        }
    }
}
