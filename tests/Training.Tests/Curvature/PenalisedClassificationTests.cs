using System.Text.Json;
using Descent.Tests;
using Descent.Training.Data;
using Descent.Training.Runs;
using Descent.Training.Tests.Runs;
using Xunit.Abstractions;

namespace Descent.Training.Tests.Curvature;

/// <summary>The L2-penalised training objective of real classifications, against the optimum that two other solvers agree on.</summary>
public class PenalisedClassificationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("breast_cancer")]
    [InlineData("digits")]
    [InlineData("iris")]
    [InlineData("penguins")]
    [InlineData("pima")]
    [InlineData("spambase")]
    [InlineData("titanic")]
    public void Newton_and_lbfgs_reach_the_reference_objective(string name)
    {
        using JsonDocument meta = JsonDocument.Parse(File.ReadAllText(SharedData.Path($"ml/{name}.meta.json")));
        double reference = meta.RootElement.GetProperty("reference").GetProperty("linear_l2_1e-3").GetProperty("train_objective").GetDouble();
        int test = meta.RootElement.GetProperty("test_rows").GetInt32();
        string target = meta.RootElement.GetProperty("target").GetString()!;
        Table table = TableReader.Read(SharedData.Path($"ml/{name}.csv"), TableFormat.Csv).Table!;

        foreach (string optimizer in new[] { "newton", "lbfgs" })
        {
            (TrainingResult result, _) = FreeRun.Train(table, $$"""
                {"dataset":"d","target":"{{target}}","model":"logistic","optimizer":"{{optimizer}}","regularization":{"l2":0.001},
                 "split":{"shuffle":false,"test":{{test}} },"preprocessing":{"missing":"median"} }
                """);

            output.WriteLine($"{name} by {optimizer}: {result.Progress.TrainLoss:R} (reference {reference:R}), {result.StopReason} after {result.Progress.Step} steps");
            Assert.Equal(StopReason.Converged, result.StopReason);
            Assert.Equal(reference, result.Progress.TrainLoss!.Value, 1e-6 * reference);
            if (optimizer == "newton")
                Assert.InRange(result.Progress.Step, 1, 15);
        }
    }
}
