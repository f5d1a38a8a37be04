using System.Text.Json;
using Descent.Training.Data;
using Descent.Training.Diagnostics.Inference;
using Descent.Training.Runs;
using Descent.Training.Tests.Curvature;
using Descent.Training.Tests.Runs;
using Xunit.Abstractions;

namespace Descent.Training.Tests.Diagnostics;

public class InferenceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("longley_ols", "linear", "mse", "closed_form", false)]
    [InlineData("longley_ols", "linear", "half_sse", "newton", true)]
    [InlineData("spector_logit", "logistic", "bce_with_logits", "newton", true)]
    [InlineData("spector_logit", "logistic", "cross_entropy", "newton", false)]
    [InlineData("quine_poisson", "poisson", "poisson_nll", "newton", false)]
    [InlineData("quine_poisson", "poisson", "poisson_nll", "newton", true)]
    [InlineData("longley_ols", "linear", "mse", "lbfgs", true)]
    [InlineData("spector_logit", "logistic", "bce_with_logits", "lbfgs", true)]
    [InlineData("quine_poisson", "poisson", "poisson_nll", "lbfgs", false)]
    [InlineData("quine_poisson", "poisson", "poisson_nll", "lbfgs", true)]
    [InlineData("anes96_mnlogit", "logistic", "cross_entropy", "lbfgs", true)]
    [InlineData("anes96_mnlogit", "logistic", "cross_entropy", "newton", true)]
    [InlineData("anes96_mnlogit", "logistic", "cross_entropy", "newton", false)]
    public void Published_regression_tables_are_met(string name, string model, string loss, string optimizer, bool standardize)
    {
        ReferenceTable reference = ReferenceTable.Load(name);
        InferenceReport report = Report(reference.Table, $$"""
            {"dataset":"d","target":"{{reference.Target}}","model":"{{model}}","loss":"{{loss}}","optimizer":"{{optimizer}}","preprocessing":{"standardize":{{(standardize ? "true" : "false")}}} }
            """);

        int outputs = reference.Equations.Count(), features = report.Parameters.Count / outputs - 1, output_ = 0;
        foreach (JsonElement equation in reference.Equations)
        {
            ParameterEstimate[] found = [report.Parameters[outputs * features + output_], .. report.Parameters.Skip(output_ * features).Take(features)];
            double coefficients = NistProblem.Digits([.. found.Select(row => row.Estimate)], ReferenceTable.Numbers(equation, "coef"));
            double errors = NistProblem.Digits([.. found.Select(row => row.StandardError)], ReferenceTable.Numbers(equation, "se"));
            double tails = found.Zip(ReferenceTable.Numbers(equation, "p"), (row, due) => Math.Abs(row.PValue - due) / Math.Max(due, 1e-12)).Max();
            output.WriteLine($"{name}: coefficients {coefficients:F1} digits, errors {errors:F1}, p-values {-Math.Log10(tails):F1}");
            Assert.InRange(coefficients, 8, 16);
            Assert.InRange(errors, 6, 16);
            Assert.InRange(tails, 0, 1e-6);
            Assert.All(found.Zip(equation.GetProperty("ci95").EnumerateArray()), pair =>
            {
                Assert.Equal(pair.Second[0].GetDouble(), pair.First.Lower, 1e-6 * Math.Abs(pair.Second[0].GetDouble()));
                Assert.Equal(pair.Second[1].GetDouble(), pair.First.Upper, 1e-6 * Math.Abs(pair.Second[1].GetDouble()));
            });
            output_++;
        }
        Assert.Equal(reference.Number("log_likelihood"), report.Summary.LogLikelihood, 1e-7);
        Assert.Equal(reference.Number("aic"), report.Summary.Aic, 1e-6);
        Assert.Equal(reference.Number("bic"), report.Summary.Bic, 1e-6);
        Assert.Equal(reference.Number("dof"), report.Summary.DegreesOfFreedom);
    }

    [Fact]
    public void Least_squares_has_residual_deviation_and_robust_errors()
    {
        ReferenceTable reference = ReferenceTable.Load("longley_ols");
        const string body = """{"dataset":"d","target":"TOTEMP","model":"linear","optimizer":"closed_form"}""";

        FitSummary summary = Report(reference.Table, body).Summary;
        Assert.Equal(reference.Number("residual_sd"), summary.ResidualStandardDeviation!.Value, 1e-7);
        Assert.Equal(reference.Number("r_squared"), summary.RSquared!.Value, 1e-12);
        foreach (CovarianceKind kind in new[] { CovarianceKind.Hc1, CovarianceKind.Hc3 })
        {
            IReadOnlyList<ParameterEstimate> rows = Report(reference.Table, body, kind).Parameters;
            double digits = NistProblem.Digits([rows[^1].StandardError, .. rows.SkipLast(1).Select(row => row.StandardError)], reference.Numbers($"se_{kind}".ToLowerInvariant()));
            output.WriteLine($"{kind}: {digits:F1} digits");
            Assert.InRange(digits, 6, 16);
        }
    }

    [Theory]
    [InlineData("Norris")]
    [InlineData("Longley")]
    [InlineData("Wampler1")]
    [InlineData("Wampler4")]
    public void Certified_deviations_of_linear_problems_are_met(string name)
    {
        NistProblem problem = NistProblem.Load("linear", name);
        IReadOnlyList<ParameterEstimate> rows = Report(problem.WithPowers(), """{"dataset":"d","target":"y","model":"linear","optimizer":"closed_form"}""").Parameters;

        double digits = NistProblem.Digits([rows[^1].StandardError, .. rows.SkipLast(1).Select(row => row.StandardError)], problem.CertifiedDeviations);
        output.WriteLine($"{name}: {digits:F1} digits");
        Assert.InRange(digits, 8, 16);
    }

    public static TheoryData<string> Nonlinear => [.. NistProblem.Nonlinear];

    [Theory, MemberData(nameof(Nonlinear))]
    public void Certified_deviations_of_nonlinear_problems_are_met_from_both_starts(string name)
    {
        NistProblem problem = NistProblem.Load("nonlinear", name);
        for (int start = 1; start <= 2; start++)
        {
            string parameters = string.Join(',', problem.Names.Zip(problem.Start(start), (parameter, value) => $"\"{parameter}\":{value:R}"));
            IReadOnlyList<ParameterEstimate> rows = Report(problem.Table, $$$"""
                {"dataset":"d","target":"{{{problem.Response}}}","model":{"type":"formula","formula":"{{{problem.Formula}}}","parameters":{ {{{parameters}}} } },"optimizer":"levenberg_marquardt"}
                """).Parameters;

            Assert.Equal(problem.Names, rows.Select(row => row.Name));
            double estimates = NistProblem.Digits([.. rows.Select(row => row.Estimate)], problem.Certified);
            double deviations = NistProblem.Digits([.. rows.Select(row => row.StandardError)], problem.CertifiedDeviations);
            output.WriteLine($"{name} from {start}: estimates {estimates:F1} digits, deviations {deviations:F1}");
            Assert.InRange(estimates, 6, 16);
            Assert.InRange(deviations, 6, 16);
        }
    }

    [Fact]
    public void A_line_through_the_origin_is_a_formula()
    {
        NistProblem problem = NistProblem.Load("linear", "NoInt1");

        InferenceReport report = Report(problem.Table, """{"dataset":"d","target":"y","model":{"type":"formula","formula":"b1*x","parameters":{"b1":1} } }""");

        ParameterEstimate slope = Assert.Single(report.Parameters);
        Assert.InRange(NistProblem.Digits([slope.Estimate, slope.StandardError], [problem.Certified[0], problem.CertifiedDeviations[0]]), 12, 16);
        Assert.Equal(10, report.Summary.DegreesOfFreedom);
    }

    [Fact]
    public void Parameters_held_fixed_have_no_error_bars()
    {
        Table table = new([Column.OfNumbers("x", [1, 2, 3, 4]), Column.OfNumbers("y", [2.1, 2.9, 4.2, 4.8])]);

        InferenceReport report = Report(table, """{"dataset":"d","target":"y","model":{"type":"formula","formula":"a+b*x","parameters":{"a":1,"b":1},"fixed":["a"]} }""");

        Assert.Equal(["b"], report.Parameters.Select(row => row.Name));
        Assert.Equal(3, report.Summary.DegreesOfFreedom);
    }

    [Fact]
    public void Categories_are_compared_with_their_first_level()
    {
        // The classic two-sample comparison: means 2 and 5, pooled variance (2 + 2)/4 = 1, so that the difference has the error sqrt(1/3 + 1/3).
        Table table = new([Column.OfCategories("group", ["a", "a", "a", "b", "b", "b"]), Column.OfNumbers("y", [1, 2, 3, 4, 5, 6])]);

        InferenceReport report = Report(table, """{"dataset":"d","target":"y","model":"linear","optimizer":"closed_form"}""");

        Assert.Equal(["weight[group=b]", "bias"], report.Parameters.Select(row => row.Name));
        Assert.Equal(["group=a"], report.References);
        Assert.Equal([3, 2], report.Parameters.Select(row => Math.Round(row.Estimate, 12)));
        Assert.Equal(Math.Sqrt(2.0 / 3), report.Parameters[0].StandardError, 1e-12);
        Assert.Equal(Math.Sqrt(1.0 / 3), report.Parameters[1].StandardError, 1e-12);
        Assert.Equal(-Math.Sqrt(0.5), report.Correlation[0][1], 1e-12);
    }

    [Fact]
    public void Tails_and_bounds_of_t_are_exact_far_out()
    {
        // With one degree of freedom t is Cauchy's distribution, with two it is algebraic.
        Assert.Equal(1, new ReferenceDistribution(1).TwoSided(1e12) * Math.PI * 1e12 / 2, 1e-12);
        Assert.Equal(1, new ReferenceDistribution(1).Bound(0.9999) * Math.Tan(Math.PI * 0.00005), 1e-9);
        Assert.Equal(1, new ReferenceDistribution(2).TwoSided(1e9) * 1e18, 1e-9);
        // mpmath to 20 digits.
        Assert.Equal(2.2621571627982, new ReferenceDistribution(9).Bound(0.95), 1e-12);
        Assert.Equal(1, new ReferenceDistribution(30).TwoSided(40) / 1.3726045194406403e-27, 1e-12);
        Assert.Equal(1.9599639845400543, new ReferenceDistribution(null).Bound(0.95), 1e-13);
        Assert.Equal(1, new ReferenceDistribution(null).TwoSided(30) / 9.813427854295816e-198, 1e-12);
    }

    [Fact]
    public void An_exact_fit_has_errors_of_zero_and_no_finite_likelihood()
    {
        Table table = new([Column.OfNumbers("x", [1, 2, 3]), Column.OfNumbers("y", [2, 5, 8])]);

        InferenceReport report = Report(table, """{"dataset":"d","target":"y","model":"linear","optimizer":"closed_form"}""");

        Assert.All(report.Parameters, row => Assert.Equal(0, row.StandardError));
        Assert.Equal(double.PositiveInfinity, report.Parameters[0].Statistic);
        Assert.Equal(0, report.Parameters[0].PValue);
        Assert.Equal(double.PositiveInfinity, report.Summary.LogLikelihood);
        Assert.Equal(1, report.Summary.RSquared);
    }

    [Theory]
    [InlineData("""{"model":"linear","optimizer":"closed_form","regularization":{"l2":0.1}}""", "penalised")]
    [InlineData("""{"model":"linear","loss":"huber","optimizer":"lbfgs"}""", "no_likelihood")]
    [InlineData("""{"model":"linear","optimizer":"closed_form","precision":"float32"}""", "precision")]
    [InlineData("""{"model":"linear","optimizer":{"type":"sgd","learning_rate":0.001},"max_steps":10}""", "not_at_minimum")]
    [InlineData("""{"model":"linear","optimizer":{"type":"adam","learning_rate":0.1,"weight_decay":0.1},"batch_size":"full","max_steps":3000}""", "not_at_minimum")]
    [InlineData("""{"model":"linear","optimizer":"closed_form","features":["x","twice"]}""", "singular")]
    [InlineData("""{"model":{"type":"mlp","hidden":[3],"activation":"tanh"},"optimizer":{"type":"sgd","learning_rate":0.01},"max_steps":5,"precision":"float64","split":{"validation":0}}""", "no_degrees_of_freedom")]
    [InlineData("""{"model":"logistic","target":"above","optimizer":{"type":"adam","learning_rate":0.5},"batch_size":"full","max_steps":2000}""", "separable")]
    [InlineData("""{"model":"logistic","target":"partly","features":["one"],"optimizer":{"type":"rprop","learning_rate":0.5},"batch_size":"full","max_steps":2000}""", "separable")]
    [InlineData("""{"model":"logistic","target":"partly","features":["one"],"optimizer":"newton","max_steps":20}""", "separable")]
    [InlineData("""{"model":"poisson","target":"partly","features":["one"],"optimizer":"newton","max_steps":25}""", "separable")]
    [InlineData("""{"model":{"type":"formula","formula":"a+b*x","parameters":{"a":0,"b":0},"upper":{"b":0.5} } }""", "at_bound")]
    [InlineData("""{"model":{"type":"formula","formula":"a*b*x","parameters":{"a":1,"b":1} },"optimizer":{"type":"adam","learning_rate":0.01},"batch_size":"full","max_steps":3000 }""", "singular")]
    [InlineData("""{"model":"linear","targets":["y","x"],"optimizer":"closed_form","features":["noise"]}""", "several_targets")]
    public void What_would_be_printed_wrong_is_refused_with_its_reason(string fields, string code)
    {
        double[] x = [1, 2, 3, 4, 5, 6, 7, 8];
        Table table = new(
        [
            Column.OfNumbers("x", x), Column.OfNumbers("twice", [.. x.Select(value => 2 * value)]), Column.OfNumbers("noise", [3, 1, 4, 1, 5, 9, 2, 6]),
            Column.OfNumbers("one", [0, 0, 0, 0, 0, 1, 1, 1]), Column.OfNumbers("partly", [0, 1, 0, 1, 1, 0, 0, 0]),
            Column.OfNumbers("above", [.. x.Select(value => value > 4 ? 1.0 : 0)]), Column.OfNumbers("y", [2, 3, 3, 5, 4, 7, 6, 9]),
        ]);
        System.Text.Json.Nodes.JsonObject body = System.Text.Json.Nodes.JsonNode.Parse(fields)!.AsObject();
        body["dataset"] = "d";
        body["features"] ??= new System.Text.Json.Nodes.JsonArray("x");
        if (body["targets"] is null)
            body["target"] ??= "y";
        if (body["precision"]?.GetValue<string>() == "float32")
            body["optimizer"] = System.Text.Json.Nodes.JsonNode.Parse("""{"type":"adam","learning_rate":0.1}""");

        (TrainingResult result, _) = FreeRun.Train(table, body.ToJsonString());
        (Uncertainty? uncertainty, Problem? refusal) = Uncertainty.Of(FittedModel.Load(result.Model!), table);

        output.WriteLine(refusal?.Detail);
        Assert.Null(uncertainty);
        Assert.Equal(code, refusal!.Code);
        if (code == "singular" && body["model"]!.ToJsonString() == "\"linear\"")
        {
            Assert.Contains("weight[x]", refusal.Detail);
            Assert.Contains("weight[twice]", refusal.Detail);
            Assert.DoesNotContain("bias", refusal.Detail);
        }
    }

    [Fact]
    public void A_layer_without_a_bias_has_parameters_and_error_bars()
    {
        Table table = new([Column.OfNumbers("x", [1, 2, 3, 4]), Column.OfNumbers("y", [2.1, 3.9, 6.2, 7.8])]);

        InferenceReport report = Report(table, """{"dataset":"d","target":"y","model":{"type":"layers","layers":[{"type":"dense","bias":false}]},"optimizer":"newton","preprocessing":{"standardize":false},"split":{"validation":0} }""");

        // Σxy/Σx² = 59.7/30.
        ParameterEstimate weight = Assert.Single(report.Parameters);
        Assert.Equal(59.7 / 30, weight.Estimate, 1e-12);
        Assert.Equal(3, report.Summary.DegreesOfFreedom);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Intervals_of_a_line_are_those_of_the_textbook(bool standardize)
    {
        double[] x = [1, 2, 3, 4, 5, 6], y = [2.1, 2.9, 4.2, 4.8, 6.3, 6.9];
        Table table = new([Column.OfNumbers("x", x), Column.OfNumbers("y", y)]);
        (TrainingResult result, _) = FreeRun.Train(table, $$"""{"dataset":"d","target":"y","model":"linear","optimizer":"newton","preprocessing":{"standardize":{{(standardize ? "true" : "false")}},"standardize_target":{{(standardize ? "true" : "false")}}} }""");
        FittedModel model = FittedModel.Load(result.Model!);

        Table at = new([Column.OfNumbers("x", [3.5, 10])]);
        PredictionIntervals intervals = Uncertainty.Of(model, table).Uncertainty!.Intervals(at, 0.9).Intervals!;

        double mean = x.Average(), spread = x.Sum(value => (value - mean) * (value - mean)), slope = x.Zip(y, (a, b) => (a - mean) * (b - y.Average())).Sum() / spread;
        double rest = x.Zip(y, (a, b) => Math.Pow(b - y.Average() - slope * (a - mean), 2)).Sum(), s = Math.Sqrt(rest / 4);
        // R: qt(0.95, 4).
        const double t = 2.131846786326649;
        for (int row = 0; row < 2; row++)
        {
            double from = at["x"].Numbers[row] - mean, predicted = y.Average() + slope * from, share = 1.0 / 6 + from * from / spread;
            Assert.Equal(predicted - t * s * Math.Sqrt(1 + share), intervals.Lower[row], 1e-11);
            Assert.Equal(predicted + t * s * Math.Sqrt(1 + share), intervals.Upper[row], 1e-11);
            Assert.Equal(predicted - t * s * Math.Sqrt(share), intervals.MeanLower[row], 1e-11);
            Assert.Equal(predicted + t * s * Math.Sqrt(share), intervals.MeanUpper[row], 1e-11);
        }
    }

    static InferenceReport Report(Table table, string body, CovarianceKind kind = CovarianceKind.Classical)
    {
        (TrainingResult result, _) = FreeRun.Train(table, body);
        Assert.Null(result.Error);
        (Uncertainty? uncertainty, Problem? refusal) = Uncertainty.Of(FittedModel.Load(result.Model!), table, kind);
        Assert.True(uncertainty is not null, refusal?.Detail);
        return uncertainty.Report();
    }
}
