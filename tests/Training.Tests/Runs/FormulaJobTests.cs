using System.Text.Json;
using Descent.Training.Data;
using Descent.Training.Optimizers;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Descent.Training.Tests.Curvature;

namespace Descent.Training.Tests.Runs;

/// <summary>Formulas fitted to tables, the way a job goes.</summary>
public class FormulaJobTests
{
    static readonly Table Line = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);

    public static TheoryData<string, int> Problems
    {
        get
        {
            TheoryData<string, int> problems = [];
            foreach (string name in NistProblem.Nonlinear)
                for (int start = 1; start <= 2; start++)
                    problems.Add(name, start);
            return problems;
        }
    }

    [Theory, MemberData(nameof(Problems))]
    public void NIST_problems_are_fitted_to_the_certified_values_by_default(string name, int start)
    {
        NistProblem problem = NistProblem.Load("nonlinear", name);
        (TrainingResult result, FreeRun host) = FreeRun.Train(problem.Table, problem.Job(start));

        Assert.Null(result.Error);
        Assert.Equal(StopReason.Converged, result.StopReason);
        FittedModel model = FittedModel.Load(result.Model!);
        Assert.Equal(problem.Names, model.Parameters().Select(parameter => parameter.Name));
        // The certified values have 11 digits; the README of the data asks for 6.
        Assert.InRange(NistProblem.Digits([.. model.Parameters().Select(parameter => parameter.Values.Single())], problem.Certified), 6, 16);
        Assert.Equal(1, host.Losses[^1].Train * problem.Table.Rows / problem.SumOfSquares, 1e-8);
    }

    /// <summary>The largest error of w and b falls as the Hessian's eigenvalues say.</summary>
    [Theory]
    [InlineData("""{"type":"formula","formula":"w*x+b","parameters":{"w":0,"b":0}}""", 363, 1e-2)]
    [InlineData("""{"type":"formula","formula":"w*x+b","parameters":{"w":0,"b":0}}""", 520, 1e-3)]
    [InlineData("""{"type":"formula","formula":"w*x+b","parameters":{"w":0,"b":0}}""", 990, 1e-6)]
    [InlineData("\"linear\"", 363, 1e-2)]
    [InlineData("\"linear\"", 520, 1e-3)]
    [InlineData("\"linear\"", 990, 1e-6)]
    public void Plain_descent_on_the_two_point_line_comes_near_after_as_many_steps_as_the_textbook_says(string model, int steps, double distance)
    {
        Assert.True(ErrorAfter(steps) <= distance);
        Assert.True(ErrorAfter(steps - 1) > distance);

        double ErrorAfter(int epochs) => Error(FreeRun.Train(Line,
            $$"""{"dataset":"d","target":"y","model":{{model}},"loss":"half_sse","optimizer":{"type":"sgd","learning_rate":0.1},"batch_size":"full","epochs":{{epochs}} }""").Result);
    }

    [Theory]
    [InlineData("""{"type":"formula","formula":"w*x+b","parameters":{"w":0,"b":0}}""")]
    [InlineData("\"linear\"")]
    public void Newton_s_method_solves_the_two_point_line_in_one_step(string model)
    {
        (TrainingResult result, _) = FreeRun.Train(Line, $$"""{"dataset":"d","target":"y","model":{{model}},"loss":"half_sse","optimizer":"newton"}""");
        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.Equal(1, result.Progress.Step);
        Assert.True(Error(result) <= 1e-12);
    }

    [Fact]
    public void A_formula_and_a_linear_model_fall_alike_bit_for_bit()
    {
        const string rest = """ "loss":"half_sse","optimizer":{"type":"adam","learning_rate":0.1},"batch_size":"full","epochs":50,"dataset":"d","target":"y" """;
        (_, FreeRun formula) = FreeRun.Train(Line, $$"""{"model":{"type":"formula","formula":"w*x+b","parameters":{"w":0,"b":0} },{{rest}} }""");
        (_, FreeRun linear) = FreeRun.Train(Line, $$"""{"model":"linear",{{rest}} }""");
        Assert.Equal(linear.Losses.Select(point => point.Train), formula.Losses.Select(point => point.Train));
    }

    [Fact]
    public void A_fixed_parameter_keeps_its_value_and_is_reported_in_its_place()
    {
        (TrainingResult result, _) = FreeRun.Train(Line,
            """{"dataset":"d","target":"y","model":{"type":"formula","formula":"b0+w*x","parameters":{"b0":1,"w":0},"fixed":["b0"]}}""");
        IReadOnlyList<LabelledParameter> parameters = FittedModel.Load(result.Model!).Parameters();
        Assert.Equal(["b0", "w"], parameters.Select(parameter => parameter.Name));
        Assert.Equal(1, parameters[0].Values.Single());
        // Least squares of y - 1 = w·x: (1·1 + 4·2)/5.
        Assert.Equal(1.8, parameters[1].Values.Single(), 1e-12);
    }

    [Fact]
    public void A_target_may_be_a_formula_of_columns()
    {
        Table table = new([Column.OfNumbers("x", [0, 1, 2, 3]), Column.OfNumbers("y", [.. new double[] { 1, 3, 5, 7 }.Select(Math.Exp)])]);
        (TrainingResult result, _) = FreeRun.Train(table,
            """{"dataset":"d","target":"log(y)","model":{"type":"formula","formula":"a+b*x","parameters":{"a":0,"b":0}}}""");
        FittedModel model = FittedModel.Load(result.Model!);
        Assert.Equal([1, 2], model.Parameters().Select(parameter => Math.Round(parameter.Values.Single(), 12)));
        Prediction prediction = model.Predict(table);
        Assert.Equal(["log(y)"], prediction.Targets);
        Assert.Equal(7, prediction.Numbers[3], 1e-12);
        Assert.Equal(1, JsonDocument.Parse(result.Metrics!).RootElement.GetProperty("train").GetProperty("r2").GetDouble(), 1e-12);
    }

    [Fact]
    public void Rows_that_lack_a_number_are_left_out_of_a_fit_and_have_no_prediction()
    {
        Table table = new([Column.OfNumbers("x", [0, 1, double.NaN, 3, 4]), Column.OfNumbers("y", [1, 3, 100, 7, double.NaN]), Column.OfNumbers("beside", [1, 2, 3, double.NaN, 5])]);
        const string body = """{"dataset":"d","target":"y","model":{"type":"formula","formula":"a+b*x","parameters":{"a":0,"b":0}}}""";
        Descent.Training.Preparation.Resolution resolution = FreeRun.Resolve(table, body);
        Assert.Equal(MissingValues.Drop, resolution.Spec!.Preprocessing!.Missing);
        Assert.Equal(["/target", "/preprocessing/missing"], resolution.Warnings.Where(warning => warning.Code == "rows_left_out").Select(warning => warning.Pointer));
        FittedModel model = FittedModel.Load(FreeRun.Train(table, body).Result.Model!);
        Assert.Equal([1, 2], model.Parameters().Select(parameter => Math.Round(parameter.Values.Single(), 12)));
        Assert.Equal([1, 3, double.NaN, 7, 9], model.Predict(table).Numbers.Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void A_formula_without_columns_fits_the_mean()
    {
        (TrainingResult result, _) = FreeRun.Train(Line, """{"dataset":"d","target":"y","model":{"type":"formula","formula":"m","parameters":{"m":0}}}""");
        FittedModel model = FittedModel.Load(result.Model!);
        Assert.Equal(3.5, model.Parameters().Single().Values.Single(), 1e-12);
        Assert.Equal([3.5, 3.5], model.Predict(Line).Numbers.Select(value => Math.Round(value, 12)));
    }

    [Theory]
    [InlineData("mse", "levenberg_marquardt")]
    [InlineData("half_sse", "levenberg_marquardt")]
    [InlineData("sse", "levenberg_marquardt")]
    [InlineData("log_cosh", "newton")]
    [InlineData("poisson_nll", "newton")]
    [InlineData("mae", "adam")]
    public void The_default_optimizer_suits_the_loss(string loss, string optimizer)
    {
        Descent.Training.Preparation.Resolution resolution = FreeRun.Resolve(Line,
            $$"""{"dataset":"d","target":"y","model":{"type":"formula","formula":"w*x+b","parameters":{"w":0,"b":0} },"loss":"{{loss}}"}""");
        Assert.Empty(resolution.Problems);
        Assert.Equal(optimizer, Catalog.NameOf(resolution.Spec!.Optimizer!));
        Assert.Equal(optimizer != "adam", resolution.Spec.Optimizer is CurvatureSpec);
        Assert.Equal(Specs.Precision.Float64, resolution.Spec.Precision);
        Assert.False(resolution.Spec.Preprocessing!.Standardize);
    }

    /// <summary>From here the prediction and every slope are 0: a plateau without end.</summary>
    [Theory]
    [InlineData("levenberg_marquardt")]
    [InlineData("gauss_newton")]
    [InlineData("newton")]
    [InlineData("lbfgs")]
    public void On_a_plateau_nothing_has_converged(string optimizer)
    {
        (TrainingResult result, _) = FreeRun.Train(Line,
            $$"""{"dataset":"d","target":"y","model":{"type":"formula","formula":"a*exp(-b*x)","parameters":{"a":1,"b":1000} },"optimizer":"{{optimizer}}"}""");
        Assert.Equal("not_converged", result.Error?.Code);
        Assert.Contains("gradient norm is 0", result.Error!.Message, StringComparison.Ordinal);
        Assert.Null(result.Model);
    }

    static double Error(TrainingResult result)
    {
        double[] found = [.. FittedModel.Load(result.Model!).Parameters().SelectMany(parameter => parameter.Values)];
        return Math.Max(Math.Abs(found[0] - 3), Math.Abs(found[1] + 1));
    }
}
