using Descent.Training.Data;
using Descent.Training.Runs;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Curvature;

/// <summary>Methods for sums of squares through the way that a job takes.</summary>
public class LeastSquaresTests
{
    static readonly Table Line = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);

    [Theory]
    [InlineData("gauss_newton")]
    [InlineData("levenberg_marquardt")]
    public void The_two_point_line_is_found(string optimizer)
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(Line, $$"""{"dataset":"d","target":"y","model":"linear","loss":"half_sse","optimizer":"{{optimizer}}"}""");

        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.Equal(14.5, host.Losses[0].Train, 1e-14);
        Assert.Equal(Math.Sqrt(12 * 12 + 7 * 7), host.Losses[0].GradientNorm, 1e-12);
        IReadOnlyList<LabelledParameter> parameters = FittedModel.Load(result.Model!).Parameters();
        Assert.Equal(3, parameters[0].Values[0], 1e-12);
        Assert.Equal(-1, parameters[1].Values[0], 1e-12);
    }

    [Theory]
    [InlineData("gauss_newton")]
    [InlineData("levenberg_marquardt")]
    [InlineData("lbfgs")]
    public void A_penalised_line_has_one_minimum_whatever_the_method(string optimizer)
    {
        Table table = new([Column.OfNumbers("x", [1, 2, 3, 5]), Column.OfNumbers("z", [2, 0, 1, 4]), Column.OfNumbers("y", [2, 5, 4, 1])]);

        Assert.Equal(Loss("newton"), Loss(optimizer), 1e-12);

        double Loss(string name)
        {
            (TrainingResult result, _) = FreeRun.Train(table, $$"""{"dataset":"d","target":"y","model":"linear","loss":"mse","optimizer":"{{name}}","regularization":{"l2":0.3} }""");
            Assert.Equal(StopReason.Converged, result.StopReason);
            return result.Progress.TrainLoss!.Value;
        }
    }

    [Theory]
    [InlineData("gauss_newton")]
    [InlineData("levenberg_marquardt")]
    public void Other_losses_are_refused(string optimizer) =>
        Assert.Contains(
            FreeRun.Resolve(Line, $$"""{"dataset":"d","target":"y","model":"linear","loss":"huber","optimizer":"{{optimizer}}"}""").Problems,
            problem => problem is { Pointer: "/optimizer", Code: "optimizer_mismatch" });

    /// <summary>With all weights at zero no unit has a slope: the linearised problem sees nothing to do, the loss bends down.</summary>
    [Theory]
    [InlineData("gauss_newton")]
    [InlineData("levenberg_marquardt")]
    public void A_saddle_point_is_no_minimum(string optimizer)
    {
        double[] x = [.. Enumerable.Range(1, 12).Select(i => 0.25 * i)];
        Table table = new([Column.OfNumbers("x", x), Column.OfNumbers("y", [.. x.Select(value => value * value)])]);

        (TrainingResult result, _) = FreeRun.Train(table,
            $$"""{"dataset":"d","target":"y","model":{"type":"mlp","hidden":[3],"activation":"tanh"},"initial":"zeros","optimizer":"{{optimizer}}"}""");

        Assert.Equal("not_converged", result.Error!.Code);
        Assert.Contains("saddle", result.Error.Message);
    }

    /// <summary>So far out that the curve no longer depends on the parameter, and the loss no longer changes.</summary>
    [Theory]
    [InlineData("1/(1 + exp(-b*(x - c)))", """{"b":-50,"c":-1}""", "gauss_newton")]
    [InlineData("1/(1 + exp(-b*(x - c)))", """{"b":-50,"c":-1}""", "levenberg_marquardt")]
    [InlineData("sin(b*x)", """{"b":1e9}""", "levenberg_marquardt")]
    public void A_formula_that_has_lost_its_parameters_does_not_converge(string formula, string start, string optimizer)
    {
        double[] x = [.. Enumerable.Range(1, 20).Select(i => 0.1 * i)];
        Table table = new([Column.OfNumbers("x", x), Column.OfNumbers("y", [.. x.Select((value, i) => 1 / (1 + Math.Exp(-3 * (value - 1))) + 0.01 * (i % 3 - 1))])]);

        (TrainingResult result, _) = FreeRun.Train(table,
            $$"""{"dataset":"d","target":"y","model":{"type":"formula","formula":"{{formula}}","parameters":{{start}} },"optimizer":"{{optimizer}}"}""");

        Assert.Equal("not_converged", result.Error!.Code);
    }

    /// <summary>What is left of the residuals is their rounding, and the data do not determine all parameters.</summary>
    [Theory]
    [InlineData("gauss_newton")]
    [InlineData("levenberg_marquardt")]
    [InlineData("newton")]
    [InlineData("lbfgs")]
    public void Fewer_rows_than_columns_are_met_exactly(string optimizer)
    {
        for (int rows = 1; rows <= 4; rows++)
        {
            Randomness numbers = new((ulong)rows, Purpose.Split);
            Table table = new([.. Enumerable.Range(0, 5).Select(column =>
                Column.OfNumbers(column == 4 ? "y" : $"c{column}", [.. Enumerable.Range(0, rows).Select(row => numbers.Normal((ulong)column, (ulong)row))]))]);

            (TrainingResult result, FreeRun host) = FreeRun.Train(table, $$"""{"dataset":"d","target":"y","model":"linear","optimizer":"{{optimizer}}"}""");

            Assert.Equal(StopReason.Converged, result.StopReason);
            Assert.Equal(0, host.Losses[^1].Train, 1e-25);
        }
    }

    /// <summary>From θ = 0 the first step has no length to go by but that of the residuals.</summary>
    [Theory]
    [InlineData("gauss_newton", 1e100)]
    [InlineData("levenberg_marquardt", 1e100)]
    [InlineData("newton", 1e100)]
    [InlineData("lbfgs", 1e100)]
    [InlineData("levenberg_marquardt", 1e-100)]
    [InlineData("lbfgs", 1e-100)]
    public void Targets_of_any_size_are_fitted(string optimizer, double size)
    {
        double[] x = [.. Enumerable.Range(0, 10).Select(i => (double)i)];
        Table table = new([Column.OfNumbers("x", x), Column.OfNumbers("y", [.. x.Select(value => size * (3 * value + 1))])]);

        (TrainingResult result, _) = FreeRun.Train(table, $$"""{"dataset":"d","target":"y","model":"linear","optimizer":"{{optimizer}}"}""");

        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.Equal(3 * size, FittedModel.Load(result.Model!).Parameters()[0].Values[0], 1e-9 * size);
    }
}
