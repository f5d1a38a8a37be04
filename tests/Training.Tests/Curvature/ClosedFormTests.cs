using Descent.Training.Data;
using Descent.Training.Runs;
using Descent.Training.Tests.Runs;
using Xunit.Abstractions;

namespace Descent.Training.Tests.Curvature;

public class ClosedFormTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Norris")]
    [InlineData("Longley")]
    [InlineData("Wampler1")]
    [InlineData("Wampler4")]
    public void Certified_coefficients_of_nist_are_found_to_twelve_digits(string name)
    {
        NistProblem problem = NistProblem.Load("linear", name);
        double[] certified = problem.Certified;

        (TrainingResult result, _) = FreeRun.Train(problem.WithPowers(), """{"dataset":"d","target":"y","model":"linear","loss":"sse","optimizer":"closed_form"}""");

        Assert.Equal(StopReason.Converged, result.StopReason);
        IReadOnlyList<LabelledParameter> parameters = FittedModel.Load(result.Model!).Parameters();
        double digits = NistProblem.Digits([parameters[1].Values[0], .. parameters[0].Values], certified);
        output.WriteLine($"{name}: {digits:F1} digits");
        // QR alone gives 7.8 to 12.5 here; refinement gives the rest.
        Assert.InRange(digits, 12, 16);
    }

    [Fact]
    public void The_two_point_line_takes_one_step()
    {
        Table line = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);

        (TrainingResult result, FreeRun host) = FreeRun.Train(line, """{"dataset":"d","target":"y","model":"linear","loss":"half_sse","optimizer":"closed_form"}""");

        Assert.Equal([0, 1], host.Losses.Select(point => point.Step));
        Assert.Equal(14.5, host.Losses[0].Train, 1e-14);
        IReadOnlyList<LabelledParameter> parameters = FittedModel.Load(result.Model!).Parameters();
        Assert.Equal(3, parameters[0].Values[0], 1e-14);
        Assert.Equal(-1, parameters[1].Values[0], 1e-14);
    }

    [Fact]
    public void Columns_that_others_determine_are_named_and_predictions_stay_right()
    {
        double[] a = [1, 2, 3, 4, 5], b = [2, 1, 0, 1, 3];
        Table table = new([Column.OfNumbers("a", a), Column.OfNumbers("b", b), Column.OfNumbers("a_plus_b", [.. a.Zip(b, (p, q) => p + q)]), Column.OfNumbers("y", [.. a.Zip(b, (p, q) => 1 + 2 * p - q)])]);

        (TrainingResult result, _) = FreeRun.Train(table, """{"dataset":"d","target":"y","model":"linear","loss":"mse","optimizer":"closed_form"}""");

        Warning warning = Assert.Single(result.Warnings);
        Assert.Equal("rank_deficient", warning.Code);
        Assert.StartsWith("a_plus_b ", warning.Message);
        Assert.Equal(0, result.Progress.TrainLoss, 1e-24);
    }

    [Fact]
    public void Penalties_and_several_targets_give_the_minimum_that_newton_finds()
    {
        Table table = new([Column.OfNumbers("x", [1, 2, 3, 5]), Column.OfNumbers("z", [2, 0, 1, 4]), Column.OfNumbers("u", [2, 5, 4, 1]), Column.OfNumbers("v", [1, 0, 0, 3])]);

        Assert.Equal(Loss("newton"), Loss("closed_form"), 1e-13);

        double Loss(string name) => FreeRun.Train(table, $$"""{"dataset":"d","targets":["u","v"],"model":"linear","loss":"mse","optimizer":"{{name}}","regularization":{"l2":0.3} }""").Result.Progress.TrainLoss;
    }

    [Theory]
    [InlineData("""{"type":"mlp","hidden":[3]}""", "mse")]
    [InlineData("\"linear\"", "huber")]
    public void Models_and_losses_without_a_closed_form_are_refused(string model, string loss)
    {
        Table line = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);

        Assert.Contains(
            FreeRun.Resolve(line, $$"""{"dataset":"d","target":"y","model":{{model}},"loss":"{{loss}}","optimizer":"closed_form"}""").Problems,
            problem => problem is { Pointer: "/optimizer", Code: "optimizer_mismatch" });
    }
}
