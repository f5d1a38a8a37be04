using Descent.Training.Data;
using Descent.Training.Optimizers;
using Descent.Training.Runs;
using Descent.Training.Threads;

namespace Descent.Training.Tests.Runs;

/// <summary>Losses, parameters and metrics have the same bits on any number of threads: every optimizer, both precisions, rows in one block
/// and in many.</summary>
public class ThreadCountTests
{
    const int Count = 4000;

    static readonly Table Rows = MakeTable();

    static readonly string[] Precisions = ["float32", "float64"];

    public static TheoryData<string> Optimizers => [.. Catalog.Optimizers.Where(entry => entry.SpecType.IsAssignableTo(typeof(FirstOrderSpec))).Select(entry => entry.Name)];

    public static TheoryData<string> Curvature => [.. Catalog.Optimizers.Where(entry => !entry.SpecType.IsAssignableTo(typeof(FirstOrderSpec))).Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Optimizers))]
    public void Every_optimizer_on_batches_of_many_blocks(string optimizer)
    {
        foreach (string precision in Precisions)
            AssertSame($$"""
                {"dataset":"d","target":"class","features":["a","b","c"],"model":{"type":"mlp","hidden":[24,16],"dropout":0.2},"optimizer":"{{optimizer}}",
                 "regularization":{"l2":0.001},"clip":{"global_norm":0.5},"batch_size":1500,"max_steps":6,"split":{"validation":0.2,"test":0.1},
                 "seed":7,"precision":"{{precision}}"}
                """);
    }

    [Theory, MemberData(nameof(Curvature))]
    public void Every_method_that_uses_curvature(string method) => AssertSame($$"""
        {"dataset":"d","target":"y","features":["a","b","c"],"model":"linear","loss":"mse","optimizer":"{{method}}","split":{"validation":0.2,"test":0.1},"seed":7}
        """);

    [Fact]
    public void Networks_with_batch_normalisation_and_whole_sets()
    {
        foreach (string precision in Precisions)
            foreach (string batch in new[] { "\"full_batch\":true", "\"batch_size\":256" })
                AssertSame($$"""
                    {"dataset":"d","target":"y","features":["a","b","c"],"loss":"huber","model":{"type":"layers","layers":[{"type":"dense","units":32},"batch_norm","gelu",
                     {"type":"dense","units":32},"layer_norm","tanh",{"type":"dropout","rate":0.1},"dense"]},{{batch}},"max_steps":8,"split":{"validation":0.2,"test":0.1},
                     "seed":7,"precision":"{{precision}}"}
                    """);
    }

    [Fact]
    public void Networks_with_large_weights()
    {
        foreach (string precision in Precisions)
            AssertSame($$"""
                {"dataset":"d","target":"class","features":["a","b","c"],"model":{"type":"mlp","hidden":[270,150]},"optimizer":"adam","clip":{"global_norm":0.5},
                 "batch_size":200,"max_steps":5,"split":{"validation":0.1,"test":0.1},"seed":7,"precision":"{{precision}}"}
                """);
    }

    [Fact]
    public void A_run_that_goes_on_with_other_threads_than_it_began_with()
    {
        const string Body = """
            {"dataset":"d","target":"class","features":["a","b","c"],"model":{"type":"mlp","hidden":[24,16],"dropout":0.2},"optimizer":"adam",
             "batch_size":1500,"max_steps":12,"split":{"validation":0.2,"test":0.1},"seed":7}
            """;
        (TrainingResult whole, FreeRun uninterrupted) = FreeRun.Train(Rows, Body);
        List<LossPoint> losses = [];
        Checkpoint? checkpoint = null;
        TrainingResult result;
        int threads = 8;
        do
        {
            using ThreadTeam team = new ThreadShares(threads--).Join();
            int saves = 0;
            FreeRun host = null!;
            host = new FreeRun { CheckpointDue = true, Saved = _ => host.Command = ++saves == 3 ? TrainingCommand.Suspend : TrainingCommand.None };
            result = FreeRun.Build(Rows, Body, team).Run(checkpoint, host);
            checkpoint = host.Last;
            losses.AddRange([.. host.Losses, .. result.Losses]);
        }
        while (result.StopReason is null);
        Assert.True(threads < 6);
        Assert.Equal(uninterrupted.Losses, losses);
        Assert.Equal(whole.Model, result.Model);
    }

    static void AssertSame(string body)
    {
        (TrainingResult expected, FreeRun alone) = FreeRun.Train(Rows, body);
        Assert.Null(expected.Error);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            using ThreadTeam team = new ThreadShares(threads).Join();
            (TrainingResult result, FreeRun host) = FreeRun.Train(Rows, body, team);
            Assert.Equal(alone.Losses, host.Losses);
            Assert.Equal(expected.Model, result.Model);
            Assert.Equal(expected.Metrics, result.Metrics);
        }
    }

    static Table MakeTable()
    {
        Randomness noise = new(11, Purpose.Probe);
        double[][] x = [.. Enumerable.Range(0, 3).Select(column => Enumerable.Range(0, Count).Select(row => noise.Normal((ulong)column, (ulong)row)).ToArray())];
        double[] y = [.. Enumerable.Range(0, Count).Select(row => x[0][row] - 2 * x[1][row] * x[2][row] + 0.3 * noise.Normal(3, (ulong)row))];
        string?[] classes = [.. y.Select(value => value < -1 ? "low" : value < 1 ? "middle" : "high")];
        return new Table([Column.OfNumbers("a", x[0]), Column.OfNumbers("b", x[1]), Column.OfNumbers("c", x[2]), Column.OfNumbers("y", y), Column.OfCategories("class", classes)]);
    }
}
