using Descent.Training.Data;
using Descent.Training.Runs;
using Descent.Training.Tests.Curvature;

namespace Descent.Training.Tests.Runs;

/// <summary>More nonlinear regressions of the NIST Statistical Reference Datasets, those with short or computable data.</summary>
public class FurtherNistTests
{
    sealed record Certified(string Formula, double[] X, double[] Y, double[][] Starts, double[] Parameters, double SumOfSquares);

    static readonly double[] Pressures = [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0];
    static readonly double[] Volumes = [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78];
    static readonly double[] Times = [.. Enumerable.Range(0, 24).Select(i => 0.05 * i)];

    static readonly Dictionary<string, Certified> ByName = new()
    {
        ["Misra1b"] = new("b1*(1-(1+b2*x/2)^(-2))", Pressures, Volumes, [[500, 0.0001], [300, 0.0002]], [337.99746163, 3.9039091287e-4], 7.5464681533e-2),
        ["Misra1d"] = new("b1*b2*x*((1+b2*x)^(-1))", Pressures, Volumes, [[500, 0.0001], [300, 0.0003]], [437.36970754, 3.0227324449e-4], 5.6419295283e-2),
        ["MGH10"] = new("b1*exp(b2/(x+b3))", [.. Enumerable.Range(0, 16).Select(i => 50.0 + 5 * i)],
            [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872],
            [[2, 400_000, 25_000], [0.02, 4000, 250]], [5.6096364710e-3, 6181.3463463, 345.22363462], 87.945855171),
        ["Rat43"] = new("b1/((1+exp(b2-b3*x))^(1/b4))", [.. Enumerable.Range(1, 15).Select(i => (double)i)],
            [16.08, 33.83, 65.80, 97.20, 191.55, 326.20, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96, 637.56, 717.41],
            [[100, 10, 1, 1], [700, 5, 0.75, 1.3]], [699.64151270, 5.2771253025, 0.75962938329, 1.2792483859], 8786.4049080),
        ["Eckerle4"] = new("(b1/b2)*exp(-0.5*((x-b3)/b2)^2)",
            [400, 405, 410, 415, 420, 425, 430, 435, 436.5, 438, 439.5, 441, 442.5, 444, 445.5, 447, 448.5, 450, 451.5, 453, 454.5, 456, 457.5, 459, 460.5, 462, 463.5, 465, 470, 475, 480, 485, 490, 495, 500],
            [0.0001575, 0.0001699, 0.0002350, 0.0003102, 0.0004917, 0.0008710, 0.0017418, 0.0046400, 0.0065895, 0.0097302, 0.0149002, 0.0237310, 0.0401683, 0.0712559, 0.1264458, 0.2073413, 0.2902366, 0.3445623, 0.3698049, 0.3668534, 0.3106727, 0.2078154, 0.1164354, 0.0616764, 0.0337200, 0.0194023, 0.0117831, 0.0074357, 0.0022732, 0.0008800, 0.0004579, 0.0002345, 0.0001586, 0.0001143, 0.0000710],
            [[1, 10, 500], [1.5, 5, 450]], [1.5543827178, 4.0888321754, 451.54121844], 1.4635887487e-3),
        ["Roszman1"] = new("b1-b2*x-arctan(b3/(x-b4))/pi",
            [-4868.68, -4868.09, -4867.41, -3375.19, -3373.14, -3372.03, -2473.74, -2472.35, -2469.45, -1894.65, -1893.40, -1497.24, -1495.85, -1493.41, -1208.68, -1206.18, -1206.04, -997.92, -996.61, -996.31, -834.94, -834.66, -710.03, -530.16, -464.17],
            [0.252429, 0.252141, 0.251809, 0.297989, 0.296257, 0.295319, 0.339603, 0.337731, 0.333820, 0.389510, 0.386998, 0.438864, 0.434887, 0.427893, 0.471568, 0.461699, 0.461144, 0.513532, 0.506641, 0.505062, 0.535648, 0.533726, 0.568064, 0.612886, 0.624169],
            [[0.1, -0.00001, 1000, -100], [0.2, -0.000005, 1200, -150]], [0.20196866396, -6.1953516256e-6, 1204.4556708, -181.34269537], 4.9484847331e-4),
        // A sum of three exponentials with data to 14 digits: nothing is left of the residuals.
        ["Lanczos1"] = new(Exponentials, Times, [.. Times.Select(Lanczos)], LanczosStarts, [0.0951, 1, 0.8607, 3, 1.5576, 5], 0),
    };

    const string Exponentials = "b1*exp(-b2*x)+b3*exp(-b4*x)+b5*exp(-b6*x)";

    static double[][] LanczosStarts => [[1.2, 0.3, 5.6, 5.5, 6.5, 7.6], [0.5, 0.7, 3.6, 4.2, 4, 6.3]];

    public static TheoryData<string, int> Problems
    {
        get
        {
            TheoryData<string, int> problems = [];
            foreach (string name in ByName.Keys)
                for (int start = 0; start < 2; start++)
                    problems.Add(name, start);
            return problems;
        }
    }

    [Theory, MemberData(nameof(Problems))]
    public void Fits_end_at_the_certified_values(string name, int start)
    {
        Certified problem = ByName[name];
        (TrainingResult result, FreeRun host) = Fit(problem, start);
        Assert.Null(result.Error);
        double[] found = [.. FittedModel.Load(result.Model!).Parameters().Select(parameter => parameter.Values.Single())];
        Assert.InRange(NistProblem.Digits(found, problem.Parameters), 6, 16);
        Assert.Equal(problem.SumOfSquares, host.Losses[^1].Train, 1e-9 * problem.SumOfSquares + 1e-20);
    }

    /// <summary>Methods for whom these starts are hard may fail, and then say so; far away there are valleys that flatten out without end.</summary>
    [Theory, MemberData(nameof(Problems))]
    public void No_method_calls_another_place_the_minimum(string name, int start)
    {
        Certified problem = ByName[name];
        foreach (string optimizer in new[] { "newton", "gauss_newton", "lbfgs" })
        {
            (TrainingResult result, FreeRun host) = Fit(problem, start, optimizer);
            if (result.Error is not null)
                Assert.Equal("not_converged", result.Error.Code);
            else
                Assert.Equal(problem.SumOfSquares, host.Losses[^1].Train, 1e-9 * problem.SumOfSquares + 1e-20);
        }
    }

    static (TrainingResult Result, FreeRun Host) Fit(Certified problem, int start, string? optimizer = null)
    {
        Table table = new([Column.OfNumbers("x", problem.X), Column.OfNumbers("y", problem.Y)]);
        string parameters = string.Join(',', problem.Starts[start].Select((value, i) => $"\"b{i + 1}\":{value:R}"));
        string chosen = optimizer is null ? "" : $"\"optimizer\":\"{optimizer}\",";
        return FreeRun.Train(table,
            $$"""{"dataset":"d","target":"y","loss":"sse",{{chosen}}"model":{"type":"formula","formula":"{{problem.Formula}}","parameters":{ {{parameters}} } } }""");
    }

    static double Lanczos(double x) => 0.0951 * Math.Exp(-x) + 0.8607 * Math.Exp(-3 * x) + 1.5576 * Math.Exp(-5 * x);
}
