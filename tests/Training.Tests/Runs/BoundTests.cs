using CsCheck;
using Descent.Training.Data;
using Descent.Training.Optimizers;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Descent.Training.Tests.Curvature;
using MathNet.Numerics.LinearAlgebra;

namespace Descent.Training.Tests.Runs;

/// <summary>Bounds hold at every step, and what is found inside them is a minimum there.</summary>
public class BoundTests
{
    static readonly Table Line = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);

    /// <summary>All but the one that takes no bounds, with settings that reach the minimum.</summary>
    public static TheoryData<string> Optimizers =>
        [.. Catalog.Optimizers.Select(entry => entry.Name).Except(["closed_form"])];

    /// <summary>The line through both points has slope 3; with at most 2 the best intercept is 1/2.</summary>
    [Theory, MemberData(nameof(Optimizers))]
    public void Every_optimizer_stops_at_a_bound_and_finds_the_minimum_there(string optimizer)
    {
        bool choosesSteps = Catalog.Default<OptimizerSpec>(optimizer) is CurvatureSpec;
        double rate = optimizer is "adadelta" ? 20 : optimizer is "adagrad" ? 1 : optimizer is "lion" ? 0.002 : 0.05;
        string settings = choosesSteps ? "" : $$""","learning_rate":{{rate}}""";
        string length = choosesSteps ? "" : ""","epochs":4000,"schedule":"cosine" """;
        (TrainingResult result, FreeRun host) = FreeRun.Train(Line, $$"""
            {"dataset":"d","target":"y","loss":"half_sse","model":{"type":"formula","formula":"w*x+b","parameters":{"w":0,"b":0},"upper":{"w":2} },
            "optimizer":{"type":"{{optimizer}}"{{settings}} },"batch_size":"full"{{length}} }
            """);
        Assert.Null(result.Error);
        double[] found = [.. FittedModel.Load(result.Model!).Parameters().Select(parameter => parameter.Values.Single())];
        Assert.Equal(2, found[0]);
        Assert.Equal(0.5, found[1], choosesSteps ? 1e-12 : 1e-2);
        Warning warning = Assert.Single(result.Warnings);
        Assert.Equal(("at_bound", "/model/upper/w"), (warning.Code, warning.Pointer));
        // The slope that points beyond the bound is no part of the gradient.
        Assert.True(host.Losses[^1].GradientNorm < (choosesSteps ? 1e-10 : 0.05), $"{host.Losses[^1].GradientNorm}");
    }

    [Fact]
    public void A_gradient_that_points_out_of_the_bounds_is_no_gradient_for_the_tolerance()
    {
        (TrainingResult result, _) = FreeRun.Train(Line, """
            {"dataset":"d","target":"y","loss":"half_sse","model":{"type":"formula","formula":"w*x+b","parameters":{"w":0,"b":0},"upper":{"w":2} },
            "optimizer":{"type":"sgd","learning_rate":0.1},"batch_size":"full","epochs":10000,"stop":{"tolerance":1e-9} }
            """);
        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.True(result.Progress.Step < 1000);
    }

    [Fact]
    public void A_bound_that_float32_does_not_hold_holds_in_float32()
    {
        (TrainingResult result, _) = FreeRun.Train(Line, """
            {"dataset":"d","target":"y","loss":"half_sse","model":{"type":"formula","formula":"w*x+b","parameters":{"w":0,"b":0},"upper":{"w":0.1} },
            "optimizer":{"type":"sgd","learning_rate":0.1},"batch_size":"full","epochs":100,"precision":"float32" }
            """);
        Assert.InRange(FittedModel.Load(result.Model!).Parameters()[0].Values.Single(), 0.0999999, 0.1);
        Assert.Equal("at_bound", Assert.Single(result.Warnings).Code);
    }

    /// <summary>Three coefficients in a random box: the solution is the one that enumerating all sets of active bounds finds.</summary>
    [Theory]
    [InlineData("levenberg_marquardt")]
    [InlineData("gauss_newton")]
    [InlineData("newton")]
    [InlineData("lbfgs")]
    public void Least_squares_in_a_box_is_solved_as_by_enumeration(string optimizer) =>
        Gen.ULong.Sample(seed =>
        {
            Randomness randomness = new(seed, Purpose.Probe);
            double[] numbers = [.. Enumerable.Range(0, 30).Select(i => randomness.Normal(0, (ulong)i))], low = numbers[24..27];
            double[] width = [.. numbers[27..].Select(number => 0.05 + Math.Abs(number))];
            double[][] columns = [.. numbers[..24].Chunk(6)];
            // Columns that lean on one another make steps in one parameter turn those of the others.
            columns[1] = [.. columns[0].Zip(columns[1], (a, b) => a + 0.2 * b)];
            double[] high = [.. low.Zip(width, (l, w) => l + w)];
            double[] due = Enumerate(columns, low, high);
            Table table = new([.. new[] { "u", "v", "x", "y" }.Select((name, i) => Column.OfNumbers(name, columns[i]))]);
            string body = $$"""
                {"dataset":"d","target":"y","model":{"type":"formula","formula":"a*u+b*v+c*x","parameters":{{Named(low.Zip(high, (l, h) => 0.5 * (l + h)))}},
                "lower":{{Named(low)}},"upper":{{Named(high)}} },"optimizer":"{{optimizer}}"}
                """;
            TrainingResult result = FreeRun.Train(table, body).Result;
            Assert.True(result.Error is null, $"{result.Error} {body}");
            double[] found = [.. FittedModel.Load(result.Model!).Parameters().Select(parameter => parameter.Values.Single())];
            for (int i = 0; i < 3; i++)
            {
                Assert.InRange(found[i], low[i], high[i]);
                Assert.Equal(due[i], found[i], 1e-6);
            }
        }, iter: 60, threads: 1);

    [Theory]
    [InlineData("MGH09", "levenberg_marquardt")]
    [InlineData("Thurber", "levenberg_marquardt")]
    [InlineData("Misra1a", "newton")]
    [InlineData("Misra1a", "lbfgs")]
    [InlineData("MGH09", "lbfgs")]
    public void Bounds_that_do_not_matter_at_the_end_leave_the_certified_values(string name, string optimizer)
    {
        NistProblem problem = NistProblem.Load("nonlinear", name);
        string zeros = $"{{{string.Join(',', problem.Names.Select(parameter => $"\"{parameter}\":0"))}}}";
        string body = problem.Job(2).Replace("\"formula\",", $"\"formula\",\"lower\":{zeros},", StringComparison.Ordinal).TrimEnd('}') + $"}}}},\"optimizer\":\"{optimizer}\"}}";
        (TrainingResult result, _) = FreeRun.Train(problem.Table, body);
        Assert.Null(result.Error);
        Assert.Empty(result.Warnings);
        double[] found = [.. FittedModel.Load(result.Model!).Parameters().Select(parameter => parameter.Values.Single())];
        Assert.InRange(NistProblem.Digits(found, problem.Certified), 6, 16);
    }

    /// <summary>Hock, Schittkowski: Test Examples for Nonlinear Programming Codes (1981), those whose only constraints are bounds: 1, 2 from its own side, 3, 4, 5, 38, 45, 110;
    /// minima at corners, on edges and inside.</summary>
    public static TheoryData<string, string, string, double[], string> Boxes => new()
    {
        { "100*(y-x^2)^2+(1-x)^2", "\"lower\":{\"y\":-1.5}", "\"x\":-2,\"y\":1", [1, 1], "inside" },
        { "100*(y-x^2)^2+(1-x)^2", "\"lower\":{\"y\":1.5}", "\"x\":2,\"y\":2", [1.2243707487363527, 1.5], "edge" },
        { "y+0.00001*(y-x)^2", "\"lower\":{\"y\":0}", "\"x\":10,\"y\":1", [0, 0], "edge" },
        { "(x+1)^3/3+y", "\"lower\":{\"x\":1,\"y\":0}", "\"x\":1.125,\"y\":0.125", [1, 0], "corner" },
        { "sin(x+y)+(x-y)^2-1.5*x+2.5*y+1", "\"lower\":{\"x\":-1.5,\"y\":-3},\"upper\":{\"x\":4,\"y\":3}", "\"x\":0,\"y\":0", [0.5 - Math.PI / 3, -0.5 - Math.PI / 3], "inside" },
        {
            "100*(b-a^2)^2+(1-a)^2+90*(d-c^2)^2+(1-c)^2+10.1*((b-1)^2+(d-1)^2)+19.8*(b-1)*(d-1)",
            "\"lower\":{\"a\":-10,\"b\":-10,\"c\":-10,\"d\":-10},\"upper\":{\"a\":10,\"b\":10,\"c\":10,\"d\":10}", "\"a\":-3,\"b\":-1,\"c\":-3,\"d\":-1", [1, 1, 1, 1], "inside"
        },
        {
            "2-a*b*c*d*k/120", "\"lower\":{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"k\":0},\"upper\":{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"k\":5}",
            "\"a\":0.5,\"b\":1,\"c\":1.5,\"d\":2,\"k\":2.5", [1, 2, 3, 4, 5], "corner"
        },
        {
            "log(a-2)^2+log(10-a)^2+log(b-2)^2+log(10-b)^2+log(c-2)^2+log(10-c)^2-(a*b*c)^0.2",
            "\"lower\":{\"a\":2.001,\"b\":2.001,\"c\":2.001},\"upper\":{\"a\":9.999,\"b\":9.999,\"c\":9.999}", "\"a\":9,\"b\":9,\"c\":9", [], "inside"
        },
    };

    [Theory, MemberData(nameof(Boxes))]
    public void Known_minima_in_boxes_are_found(string formula, string bounds, string start, double[] minimum, string where)
    {
        double[] byNewton = Minimum("newton"), byLbfgs = Minimum("lbfgs");
        for (int i = 0; i < byNewton.Length; i++)
        {
            double due = minimum.Length > 0 ? minimum[i] : byNewton[i];
            Assert.Equal(due, byLbfgs[i], 1e-7 * (1 + Math.Abs(due)));
            if (where == "corner")
                Assert.Equal(due, byLbfgs[i]);
        }

        double[] Minimum(string optimizer)
        {
            TrainingResult result = FreeRun.Train(null, $$"""{"model":{"type":"objective","formula":"{{formula}}","parameters":{ {{start}} },{{bounds}} },"optimizer":"{{optimizer}}"}""").Result;
            Assert.True(result.Error is null, $"{optimizer}: {result.Error}");
            return [.. FittedModel.Load(result.Model!).Parameters().Select(parameter => parameter.Values.Single())];
        }
    }

    static string Named(IEnumerable<double> values) => $"{{{string.Join(',', values.Select((value, i) => $"\"{"abc"[i]}\":{value:R}"))}}}";

    static double[] Enumerate(double[][] columns, double[] low, double[] high)
    {
        double[] best = [], bounded = new double[3];
        double least = double.PositiveInfinity;
        for (int set = 0; set < 27; set++)
        {
            int[] states = [set % 3, set / 3 % 3, set / 9];
            int[] free = [.. Enumerable.Range(0, 3).Where(i => states[i] == 0)];
            double[] left = [.. columns[3]];
            for (int i = 0; i < 3; i++)
                if (states[i] > 0)
                {
                    bounded[i] = states[i] == 1 ? low[i] : high[i];
                    for (int row = 0; row < left.Length; row++)
                        left[row] -= bounded[i] * columns[i][row];
                }
            double[] solved = free.Length == 0 ? [] : Matrix<double>.Build.DenseOfColumnArrays(free.Select(i => columns[i])).QR().Solve(Vector<double>.Build.Dense(left)).ToArray();
            for (int i = 0; i < free.Length; i++)
                bounded[free[i]] = solved[i];
            if (Enumerable.Range(0, 3).Any(i => bounded[i] < low[i] || bounded[i] > high[i]))
                continue;
            double sum = Enumerable.Range(0, left.Length).Sum(row => Math.Pow(columns[3][row] - Enumerable.Range(0, 3).Sum(i => bounded[i] * columns[i][row]), 2));
            if (sum < least)
                (least, best) = (sum, [.. bounded]);
        }
        return best;
    }
}
