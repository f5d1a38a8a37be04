using Descent.Training.Autodiff;
using Descent.Training.Curvature;
using Descent.Training.Data;
using Descent.Training.Diagnostics.Inference;
using Descent.Training.Formulas;
using Descent.Training.Plans;
using Descent.Training.Runs;
using Descent.Training.Tests.Curvature;
using MathNet.Numerics.LinearAlgebra;

namespace Descent.Training.Tests.Runs;

/// <summary>Fits whose optimum is known because the data were made around it: a curve with known parameters, and residuals that are orthogonal to its
/// derivatives there. From starts far off, with nothing but formula and start.</summary>
public class KnownOptimumTests
{
    /// <param name="Noise">Residuals relative to the spread of the curve.</param>
    sealed record Problem(string Formula, double[] Optimum, double[] X, double Noise, params double[][] Starts);

    const string Exponentials = "b1*exp(-b2*x)+b3*exp(-b4*x)+b5*exp(-b6*x)";
    const string Cubics = "(b1+b2*x+b3*x^2+b4*x^3)/(1+b5*x+b6*x^2+b7*x^3)";
    const string Peaks = "b1*exp(-b2*x)+b3*exp(-(x-b4)^2/b5^2)+b6*exp(-(x-b7)^2/b8^2)";

    static readonly Dictionary<string, Problem> ByName = new()
    {
        ["a decay whose scales are fifteen decades apart"] = new("b1*exp(-b2*x)+b3", [3.1e-6, 2.2e9, 7.4e-7], Grid(0, 2e-9, 30), 0.02, [1e-6, 6e9, 0], [1e-5, 4e8, 1e-6]),
        ["the rate of a reaction over temperature"] = new("b1*exp(-b2/(8.314462618*x))", [4.7e10, 62e3], Grid(290, 400, 15), 0.02, [1e12, 72e3], [1e9, 50e3]),
        ["a current of picoamperes"] = new("b1*(exp(x/b2)-1)", [3.3e-11, 0.041], Grid(0.05, 0.6, 20), 0.02, [1e-10, 0.06], [1e-8, 0.05]),
        ["a power of a number that turns negative on the way"] = new("b1*(x-b2)^b3", [4.2, 3.6, 2.1], Grid(7, 20, 25), 0.01, [5, 6.99, 3], [1, 6.9, 1], [1, 0, 0.1]),
        ["a logarithm of a number that turns negative on the way"] = new("b1*log(b2+b3*x)", [2.5, 1.3, 3.1], Grid(0, 10, 25), 0.01, [1, 0.001, 0.1], [10, 30, -2.9]),
        ["a root that depends on a shift of thousands"] = new("b1*(b2+x)^(-1/b3)", [-2523, 46.7, 0.932], [.. Grid(7.5, 9, 30), .. Grid(9.2, 15, 100)], 1e-4, [-2000, 50, 0.8], [-1500, 45, 0.85]),
        ["a quotient with an exponential"] = new("exp(-b1*x)/(b2+b3*x)", [0.17, 0.0052, 0.0122], [.. Grid(0.5, 6, 30), .. Grid(0.5, 6, 30)], 0.06, [0.1, 0.01, 0.02], [0.15, 0.008, 0.01]),
        ["a quotient of cubics"] = new(Cubics, [1.08, -0.1227, 0.004086, -1.426e-6, -0.00576, 2.405e-4, -1.231e-7], [.. Grid(14, 100, 80), .. Grid(105, 850, 150)], 0.005,
            [10, -1, 0.05, -1e-5, -0.05, 0.001, -1e-6], [1, -0.1, 0.005, -1e-6, -0.005, 1e-4, -1e-7]),
        ["three exponentials, data to five digits"] = new(Exponentials, [0.0951, 1, 0.8607, 3, 1.5576, 5], Grid(0, 1.15, 24), 1e-5, [1.2, 0.3, 5.6, 5.5, 6.5, 7.6], [0.5, 0.7, 3.6, 4.2, 4, 6.3]),
        ["two exponentials and a constant"] = new("b1+b2*exp(-x*b4)+b3*exp(-x*b5)", [0.375, 1.94, -1.46, 0.0129, 0.0221], Grid(0, 320, 33), 0.002, [50, 150, -100, 1, 2], [0.5, 1.5, -1, 0.01, 0.02]),
        ["two bells on a decay"] = new(Peaks, [99, 0.0110, 101.9, 107, 23.6, 72, 153, 19.5], Grid(1, 250, 250), 0.02, [96, 0.009, 103, 106, 18, 72, 151, 18], [98, 0.0105, 103, 105, 20, 73, 150, 20]),
        ["a valley along which thousands of steps lead"] = new("b1*exp(b2/(x+b3))", [0.0061, 6000, 342], Grid(50, 125, 16), 4e-4, [2, 400_000, 25_000], [0.02, 4000, 250]),
        ["a quotient of squares"] = new("b1*(x^2+x*b2)/(x^2+x*b3+b4)", [0.193, 0.191, 0.123, 0.136], [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625], 0.03, [25, 39, 41.5, 39], [0.25, 0.39, 0.415, 0.39]),
        ["a sigmoid with a shape"] = new("b1/((1+exp(b2-b3*x))^(1/b4))", [700, 5.3, 0.76, 1.28], Grid(1, 15, 15), 0.02, [100, 10, 1, 1], [700, 5, 0.75, 1.3]),
        ["a narrow bell seen from its foot"] = new("(b1/b2)*exp(-0.5*((x-b3)/b2)^2)", [1.55, 4.09, 451.5], [.. Grid(400, 435, 8), .. Grid(436.5, 465, 20), .. Grid(470, 500, 7)], 0.01, [1.5, 5, 450], [2, 12, 460]),
        ["an arc tangent"] = new("b1-b2*x-arctan(b3/(x-b4))/pi", [0.202, -6.2e-6, 1205, -181], [.. Grid(-4900, -1800, 10), .. Grid(-1500, -460, 15)], 0.01, [0.1, -1e-5, 1000, -100], [0.2, -5e-6, 1200, -150]),
        ["a saturation with an exponent"] = new("b1*x^b3/(b2^b3+x^b3)", [120, 1.4, 2.2], [.. Grid(-1.5, 1.5, 20).Select(e => Math.Pow(10, e))], 0.02, [1, 10, 0.5], [400, 0.3, 1]),
        ["an oscillation that fades"] = new("b1*exp(-b2*x)*cos(b3*x+b4)+b5", [3.5, 0.12, 2.1, 0.4, -0.3], Grid(0, 15, 80), 0.02, [1, 0.1, 2.25, 0, 0], [8, 0.5, 2, 1, 1]),
    };

    public static TheoryData<string, int> Fits
    {
        get
        {
            TheoryData<string, int> fits = [];
            foreach ((string name, Problem problem) in ByName)
                for (int start = 0; start < problem.Starts.Length; start++)
                    fits.Add(name, start);
            return fits;
        }
    }

    [Theory, MemberData(nameof(Fits))]
    public void Parameters_and_their_errors_have_six_digits_and_more(string name, int start)
    {
        Problem problem = ByName[name];
        (Table table, double[] errors) = Made(problem);
        string parameters = string.Join(',', problem.Starts[start].Select((value, i) => $"\"b{i + 1}\":{value:R}"));
        (TrainingResult result, _) = FreeRun.Train(table,
            $$"""{"dataset":"d","target":"y","model":{"type":"formula","formula":"{{problem.Formula}}","parameters":{ {{parameters}} } } }""");
        Assert.Null(result.Error);
        Assert.Equal(StopReason.Converged, result.StopReason);
        FittedModel model = FittedModel.Load(result.Model!);
        Assert.InRange(NistProblem.Digits([.. model.Parameters().Select(parameter => parameter.Values.Single())], problem.Optimum), 6, 16);
        (Uncertainty? uncertainty, Descent.Training.Problem? refusal) = Uncertainty.Of(model, table);
        Assert.True(uncertainty is not null, refusal?.Detail);
        Assert.InRange(NistProblem.Digits([.. uncertainty.Report().Parameters.Select(row => row.StandardError)], errors), 6, 16);
    }

    /// <summary>Residuals of a hundred-billionth leave twelve digits to the parameters; rounding leaves few to what is left, but error bars there are.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Data_that_are_nearly_exact_have_error_bars(int start)
    {
        Problem problem = ByName["three exponentials, data to five digits"] with { Noise = 1e-12 };
        (Table table, double[] errors) = Made(problem);
        string parameters = string.Join(',', problem.Starts[start].Select((value, i) => $"\"b{i + 1}\":{value:R}"));
        (TrainingResult result, _) = FreeRun.Train(table,
            $$"""{"dataset":"d","target":"y","model":{"type":"formula","formula":"{{problem.Formula}}","parameters":{ {{parameters}} } } }""");
        Assert.Equal(StopReason.Converged, result.StopReason);
        FittedModel model = FittedModel.Load(result.Model!);
        Assert.InRange(NistProblem.Digits([.. model.Parameters().Select(parameter => parameter.Values.Single())], problem.Optimum), 10, 16);
        (Uncertainty? uncertainty, Descent.Training.Problem? refusal) = Uncertainty.Of(model, table);
        Assert.True(uncertainty is not null, refusal?.Detail);
        Assert.InRange(NistProblem.Digits([.. uncertainty.Report().Parameters.Select(row => row.StandardError)], errors), 2.5, 16);
    }

    /// <summary>A bell between two rows, or beside all of them, changes next to nothing: there its parameters are not known, whatever the slope says.</summary>
    [Fact]
    public void A_fit_that_has_lost_the_data_does_not_claim_to_have_found_them()
    {
        (Table table, _) = Made(ByName["a narrow bell seen from its foot"]);
        (TrainingResult result, _) = FreeRun.Train(table,
            """{"dataset":"d","target":"y","model":{"type":"formula","formula":"(b1/b2)*exp(-0.5*((x-b3)/b2)^2)","parameters":{"b1":1,"b2":1,"b3":520}}}""");
        Assert.Equal("not_converged", result.Error?.Code);
    }

    static double[] Grid(double first, double last, int count) => [.. Enumerable.Range(0, count).Select(i => first + (last - first) * i / (count - 1))];

    /// <summary>The table, and s·√diag((JᵀJ)⁻¹) at the optimum.</summary>
    static (Table Table, double[] Errors) Made(Problem problem)
    {
        int rows = problem.X.Length, length = problem.Optimum.Length;
        (double[] values, Matrix<double> jacobian) = At(problem);
        Matrix<double> unit = Matrix<double>.Build.DenseOfColumnVectors(jacobian.EnumerateColumns().Select(column => column / column.L2Norm()));
        MathNet.Numerics.LinearAlgebra.Factorization.QR<double> factor = unit.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin);
        double spread = Math.Sqrt(values.Select(value => Math.Pow(value - values.Average(), 2)).Average());
        // Any numbers will do that no smooth curve follows.
        Vector<double> residual = Vector<double>.Build.Dense(rows, row => problem.Noise * spread * Math.Sin(1 + 2.4 * row * row));
        for (int pass = 0; pass < 3; pass++)
            residual -= factor.Q * (factor.Q.Transpose() * residual);
        double deviation = residual.L2Norm() / Math.Sqrt(rows - length);
        Matrix<double> inverse = factor.R.Inverse();
        double[] errors = [.. Enumerable.Range(0, length).Select(j => deviation * inverse.Row(j).L2Norm() / jacobian.Column(j).L2Norm())];
        return (new Table([Column.OfNumbers("x", problem.X), Column.OfNumbers("y", [.. values.Zip(residual, (value, rest) => value + rest)])]), errors);
    }

    static (double[] Values, Matrix<double> Jacobian) At(Problem problem)
    {
        Graph graph = new();
        string[] names = [.. problem.Optimum.Select((_, i) => $"b{i + 1}")];
        Node[] parameters = [.. names.Select(name => graph.Parameter(name, Shape.Scalar))];
        Node curve = FormulaGraph.Build(graph, Formula.Read(problem.Formula).Formula!.Root,
            name => Array.IndexOf(names, name) is >= 0 and int position ? parameters[position] : graph.Input(name, 1));
        RowData<double> rows = new(problem.X.Length);
        rows.Add("x", 1, problem.X);
        double[] columns = new double[(names.Length + 1) * problem.X.Length];
        JacobianSource.Of(curve, parameters).Compute(problem.Optimum, Batch<double>.All(rows), columns);
        return (columns[^problem.X.Length..], Matrix<double>.Build.DenseOfColumnMajor(problem.X.Length, names.Length, columns[..^problem.X.Length]));
    }
}
