using System.Globalization;
using Descent.Training.Data;
using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>A training that ends as planned while its loss still falls says so; one that has come to rest does not.</summary>
public class UnfinishedTests
{
    static readonly double[] X = [.. Enumerable.Range(0, 50).Select(i => i / 50.0)];
    static readonly double[] Wave = [.. X.Select((x, i) => 2 * x + 0.3 * Math.Sin(7.0 * i))];

    [Theory]
    [InlineData("mae", """{"type":"adam"}""", "", 1000.0, "/epochs", 100)]
    [InlineData("mae", """{"type":"sgd"}""", "", 1000.0, "/epochs", 100)]
    [InlineData("mae", """{"type":"adam","learning_rate":0.05}""", ""","schedule":"cosine","epochs":500""", 1000.0, "/epochs", 500)]
    [InlineData("mse", """{"type":"adam","learning_rate":0.001}""", ""","max_steps":40""", 2e9, "/max_steps", 40)]
    [InlineData("mse", """{"type":"adam","learning_rate":0.001}""", ""","batch_size":10,"epochs":20""", 1000.0, "/epochs", 100)]
    [InlineData("huber", """{"type":"sgd","learning_rate":0.001}""", ""","epochs":300,"split":{"validation":0.2}""", 30.0, "/epochs", 300)]
    public void A_loss_that_still_falls_at_the_last_step_is_told(string loss, string optimizer, string more, double level, string pointer, int steps)
    {
        Warning warning = Assert.Single(Train(loss, optimizer, more, [.. X.Select(x => level + 3 * x)]).Warnings);
        Assert.Equal(("not_converged", pointer), (warning.Code, warning.Pointer));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"All {steps:#,0} steps were made"), warning.Message);
        Assert.Contains(pointer[1..], warning.Message);
        Assert.Contains("learning rate", warning.Message);
    }

    [Theory]
    [InlineData("mse", """{"type":"sgd","learning_rate":0.3}""", ""","epochs":300""")]
    [InlineData("mse", """{"type":"adam","learning_rate":0.05}""", ""","epochs":300""")]
    [InlineData("mae", """{"type":"adam","learning_rate":0.05}""", ""","epochs":400,"schedule":"cosine" """)]
    [InlineData("mse", """{"type":"sgd","learning_rate":0.1}""", ""","batch_size":5,"epochs":60""")]
    [InlineData("mse", """{"type":"sgd","learning_rate":0.1}""", ""","batch_size":5,"epochs":60,"schedule":"cosine" """)]
    [InlineData("mse", """{"type":"sgd","learning_rate":0.001}""", ""","max_steps":5""")]
    [InlineData("mse", """{"type":"sgd","learning_rate":0.001}""", ""","stop":{"target_loss":1.3}""")]
    [InlineData("mse", """{"type":"sgd","learning_rate":1e-300}""", "")]
    public void One_that_has_come_to_rest_or_ended_otherwise_says_nothing(string loss, string optimizer, string more) =>
        Assert.Empty(Train(loss, optimizer, more, Wave).Warnings);

    [Fact]
    public void An_interrupted_training_says_the_same()
    {
        string body = Body("mae", """{"type":"adam"}""", "");
        Table table = new([Column.OfNumbers("x", X), Column.OfNumbers("y", [.. X.Select(x => 1000 + 3 * x)])]);
        Checkpoint? checkpoint = null;
        foreach (long at in (long[])[37, 83, 95])
        {
            FreeRun host = new() { SuspendAt = at };
            Assert.Null(FreeRun.Build(table, body).Run(checkpoint, host).StopReason);
            checkpoint = host.Last;
        }
        Assert.Equal(FreeRun.Train(table, body).Result.Warnings, FreeRun.Build(table, body).Run(checkpoint, new FreeRun()).Warnings);
        Assert.Single(FreeRun.Build(table, body).Run(checkpoint, new FreeRun()).Warnings);
    }

    [Theory]
    [InlineData(""","batch_size":1""", "/batch_size", "Every batch is a single row")]
    [InlineData(""","batch_size":7""", "/batch_size", "such as 8")]
    [InlineData(""","batches":[[0,1,2],[3]]""", "/batches", "Some of the batches")]
    public void Batch_normalisation_of_a_single_row_is_told(string batches, string pointer, string said)
    {
        Warning warning = Assert.Single(Resolve(""" "batch_norm" """, batches).Warnings);
        Assert.Equal(("batch_of_one", pointer), (warning.Code, warning.Pointer));
        Assert.Contains(said, warning.Message);
    }

    [Theory]
    [InlineData("batch_norm", ""","batch_size":8""")]
    [InlineData("batch_norm", ""","batch_size":"full" """)]
    [InlineData("layer_norm", ""","batch_size":1""")]
    public void What_needs_no_second_row_is_not(string layer, string batches) => Assert.Empty(Resolve($"\"{layer}\"", batches).Warnings);

    static Descent.Training.Preparation.Resolution Resolve(string layer, string batches) => FreeRun.Resolve(
        new Table([Column.OfNumbers("x", X), Column.OfNumbers("y", Wave)]), $$"""
        {"dataset":"d","target":"y","model":{"type":"layers","layers":[{"type":"dense","units":4},{{layer}},"relu",{"type":"dense"}]},"loss":"mse","optimizer":"adam","epochs":5 {{batches}} }
        """);

    static TrainingResult Train(string loss, string optimizer, string more, double[] y)
    {
        TrainingResult result = FreeRun.Train(new Table([Column.OfNumbers("x", X), Column.OfNumbers("y", y)]), Body(loss, optimizer, more)).Result;
        Assert.Null(result.Error);
        return result;
    }

    static string Body(string loss, string optimizer, string more) =>
        $$"""{"dataset":"d","target":"y","model":"linear","loss":"{{loss}}","optimizer":{{optimizer}} {{more}} }""";
}
