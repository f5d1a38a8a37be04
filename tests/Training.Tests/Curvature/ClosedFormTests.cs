using Descent.Training.Curvature;
using Descent.Training.Data;
using Descent.Training.Plans;
using Descent.Training.Runs;
using Descent.Training.Tests.Runs;
using Descent.Training.Threads;
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
        Assert.Equal(0, result.Progress.TrainLoss!.Value, 1e-24);
    }

    [Fact]
    public void Penalties_and_several_targets_give_the_minimum_that_newton_finds()
    {
        Table table = new([Column.OfNumbers("x", [1, 2, 3, 5]), Column.OfNumbers("z", [2, 0, 1, 4]), Column.OfNumbers("u", [2, 5, 4, 1]), Column.OfNumbers("v", [1, 0, 0, 3])]);

        Assert.Equal(Loss("newton"), Loss("closed_form"), 1e-13);

        double Loss(string name) => FreeRun.Train(table, $$"""{"dataset":"d","targets":["u","v"],"model":"linear","loss":"mse","optimizer":"{{name}}","regularization":{"l2":0.3} }""").Result.Progress.TrainLoss!.Value;
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

    [Theory]
    [InlineData(0, 0, 1e-13)]
    [InlineData(0, 0.5, 1e-13)]
    // The mean is twenty deviations from 0: the normal equations lose three digits, refinement brings them back.
    [InlineData(20, 0, 1e-12)]
    public void Large_tables_are_solved_by_normal_equations_to_the_digits_of_qr(double mean, double penalty, double tolerance)
    {
        (RowData<double> rows, LinearSystem system, double[] right) = Random(6000, 48, mean, penalty);

        double[] found = NormalEquations.Of(rows.Values("x"), 48, rows.Values("y"), 1, penalty, ThreadTeam.Alone)!.Solve(rows.Values("x"), rows.Values("y"), 0), due = system.Solve(right);

        double largest = due.Max(Math.Abs);
        Assert.All(due.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance * largest));
    }

    [Fact]
    public void Normal_equations_refuse_what_would_cost_digits()
    {
        (RowData<double> rows, _, _) = Random(6000, 48, 1e4, 0);
        Assert.Null(NormalEquations.Of(rows.Values("x"), 48, rows.Values("y"), 1, 0, ThreadTeam.Alone));
    }

    /// <summary>Uniform features around a mean, and a target that follows the first; the same with a column of ones as a system.</summary>
    /// <summary>Out of the sums where these have the digits, from the rows where the targets lie far from 0.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(1e5, 0)]
    [InlineData(0, 0.5)]
    public void The_history_of_a_large_table_is_that_of_its_rows(double shift, double penalty)
    {
        Random random = new(5);
        const int rows = 8000, columns = 40;
        double[][] x = [.. Enumerable.Range(0, columns).Select(_ => Enumerable.Range(0, rows).Select(_ => random.NextDouble()).ToArray())];
        double[] y = [.. Enumerable.Range(0, rows).Select(row => shift + x[0][row] - 2 * x[7][row] + random.NextDouble())];
        Table table = new([.. x.Select((column, i) => Column.OfNumbers($"x{i}", column)), Column.OfNumbers("y", y)]);
        IReadOnlyList<LossPoint> closed = Losses("closed_form"), newton = Losses("newton");
        Assert.Equal(2, closed.Count);
        Assert.Equal(1, closed[0].Train / newton[0].Train, 1e-12);
        Assert.Equal(1, closed[0].GradientNorm / newton[0].GradientNorm, 1e-11);
        Assert.Equal(1, closed[^1].Train / newton[^1].Train, 1e-11);

        IReadOnlyList<LossPoint> Losses(string optimizer) => FreeRun.Train(table, $$"""
            {"dataset":"d","target":"y","model":"linear","optimizer":"{{optimizer}}","regularization":{"l2":{{penalty}} },"initial":{"bias":0.5},"preprocessing":{"standardize":false} }
            """).Host.Losses;
    }

    static (RowData<double> Rows, LinearSystem System, double[] Right) Random(int count, int features, double mean, double penalty)
    {
        Random random = new(7);
        double[] x = [.. Enumerable.Range(0, count * features).Select(_ => mean + Math.Sqrt(12) * (random.NextDouble() - 0.5))];
        double[] y = [.. Enumerable.Range(0, count).Select(row => 3 + 2 * x[row * features] + random.NextDouble())];
        RowData<double> rows = new(count);
        rows.Add("x", features, x);
        rows.Add("y", 1, y);
        int height = count + features;
        double[] matrix = new double[(features + 1) * height], right = new double[height];
        matrix.AsSpan(0, count).Fill(1);
        y.CopyTo(right, 0);
        for (int feature = 0; feature < features; feature++)
        {
            for (int row = 0; row < count; row++)
                matrix[(feature + 1) * height + row] = x[row * features + feature];
            matrix[(feature + 1) * height + count + feature] = Math.Sqrt(penalty);
        }
        return (rows, new LinearSystem(matrix, height), right);
    }
}
