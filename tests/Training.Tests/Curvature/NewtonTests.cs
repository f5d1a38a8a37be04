using Descent.Training.Data;
using Descent.Training.Runs;
using Descent.Training.Tests.Runs;
using Descent.Training.Threads;

namespace Descent.Training.Tests.Curvature;

public class NewtonTests
{
    /// <summary>Every thirty-second row makes the sample. Where those say the opposite of all others, it must not count.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sample_of_very_many_rows_is_a_start_and_no_more(bool misleads)
    {
        Random random = new(3);
        const int rows = 64_000;
        double[] x = [.. Enumerable.Range(0, rows).Select(_ => 4 * random.NextDouble() - 2)];
        double[] y = [.. x.Select((value, row) => random.NextDouble() < 1 / (1 + Math.Exp(-1.5 * value)) != (misleads && row % 32 == 0) ? 1.0 : 0.0)];
        Table table = new([Column.OfNumbers("x", x), Column.OfNumbers("y", y)]);
        const string body = """{"dataset":"d","target":"y","model":"logistic","optimizer":"newton","preprocessing":{"standardize":false}}""";
        (TrainingResult result, FreeRun host) = FreeRun.Train(table, body);
        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.InRange(host.Losses[^1].GradientNorm, 0, 1e-10);
        // After the first step: the minimum over 2,000 rows is a thousandth above that of all, the quadratic's at 0 three hundredths.
        double left = host.Losses[1].Train / host.Losses[^1].Train - 1;
        Assert.Equal(misleads, left > 1e-2);
        using ThreadTeam team = new ThreadShares(3).Join();
        Assert.Equal(host.Losses, FreeRun.Train(table, body, team).Host.Losses);
    }

    static readonly Table Line = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);

    static string Body(string more) => $$"""{"dataset":"d","target":"y","model":"linear","loss":"half_sse",{{more}}}""";

    [Fact]
    public void The_two_point_line_takes_one_step()
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(Line, Body("\"optimizer\":\"newton\""));

        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.Equal([0, 1], host.Losses.Select(point => point.Step));
        Assert.Equal(14.5, host.Losses[0].Train, 1e-15);
        IReadOnlyList<LabelledParameter> parameters = FittedModel.Load(result.Model!).Parameters();
        Assert.Equal(3, parameters[0].Values[0], 1e-12);
        Assert.Equal(-1, parameters[1].Values[0], 1e-12);
    }

    [Theory]
    [InlineData("{\"type\":\"newton\",\"max_steps\":12}")]
    [InlineData("\"newton\"")]
    [InlineData("\"lbfgs\"")]
    public void Classes_that_can_be_separated_have_no_minimum_and_the_training_says_so(string optimizer)
    {
        Table table = new([Column.OfNumbers("x", [1, 2, 3, 4]), Column.OfCategories("side", ["left", "left", "right", "right"])]);

        (TrainingResult result, _) = FreeRun.Train(table, $$"""{"dataset":"d","target":"side","model":"logistic","optimizer":{{optimizer}} }""");

        Assert.Equal("not_converged", result.Error!.Code);
        Assert.Contains("L2", result.Error.Suggestion);
        Assert.Null(result.Model);
    }

    /// <summary>The rows with a = 1 all have one answer: their weight goes to infinity, while the loss of the others remains.</summary>
    [Theory]
    [InlineData("logistic", "newton")]
    [InlineData("logistic", "lbfgs")]
    [InlineData("poisson", "newton")]
    [InlineData("poisson", "lbfgs")]
    public void A_likelihood_of_which_some_rows_are_beyond_doubt_has_no_maximum(string model, string optimizer)
    {
        int[] b = [2, 0, 1, 3, 1, 0, 2, 1, 0, 3, 2, 1];
        Table table = new([
            Column.OfNumbers("a", [.. b.Select((_, i) => i % 3 == 0 ? 1.0 : 0)]),
            Column.OfNumbers("b", [.. b.Select(value => (double)value)]),
            Column.OfNumbers("y", [.. b.Select((value, i) => i % 3 == 0 ? 0 : (double)((value + i) % 2))])]);

        (TrainingResult result, _) = FreeRun.Train(table, $$"""{"dataset":"d","target":"y","model":"{{model}}","optimizer":"{{optimizer}}"}""");

        Assert.Equal("not_converged", result.Error!.Code);
        Assert.Contains("L2", result.Error.Suggestion);
    }

    /// <summary>There the loss is flat in one direction too, but constant along it.</summary>
    [Theory]
    [InlineData("logistic", "newton")]
    [InlineData("logistic", "lbfgs")]
    [InlineData("poisson", "newton")]
    [InlineData("poisson", "lbfgs")]
    public void Columns_that_depend_on_each_other_leave_a_minimum(string model, string optimizer)
    {
        int[] b = [2, 0, 1, 3, 1, 0, 2, 1, 0, 3, 2, 1];
        Table table = new([
            Column.OfNumbers("b", [.. b.Select(value => (double)value)]),
            Column.OfNumbers("twice", [.. b.Select(value => 2.0 * value)]),
            Column.OfNumbers("y", [.. b.Select((value, i) => (double)((value + (i / 3)) % 2))])]);

        (TrainingResult result, _) = FreeRun.Train(table, $$"""{"dataset":"d","target":"y","model":"{{model}}","optimizer":"{{optimizer}}"}""");

        Assert.Equal(StopReason.Converged, result.StopReason);
    }

    /// <summary>Slope and curvature vanish together on the way to infinity: what the quadratic still promises is nothing beside the loss.</summary>
    [Theory]
    [InlineData("1 + exp(-x)", "newton")]
    [InlineData("1 + exp(-x)", "lbfgs")]
    [InlineData("2 - 1/(1 + exp(-x))", "newton")]
    [InlineData("1/x", "newton")]
    [InlineData("1/x", "lbfgs")]
    public void A_plateau_is_no_minimum(string formula, string optimizer)
    {
        (TrainingResult result, _) = FreeRun.Train(null,
            $$"""{"model":{"type":"objective","formula":"{{formula}}","parameters":{"x":1} },"optimizer":"{{optimizer}}"}""");

        Assert.Equal("not_converged", result.Error!.Code);
        Assert.Null(result.Model);
    }

    /// <summary>The step that is left is nothing beside the parameter, and all the loss.</summary>
    [Theory]
    [InlineData("newton")]
    [InlineData("lbfgs")]
    public void A_large_parameter_does_not_hide_a_loss_that_can_be_lowered(string optimizer)
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(null,
            $$"""{"model":{"type":"objective","formula":"(x - 1e12 - 1)^2","parameters":{"x":1e12} },"optimizer":"{{optimizer}}"}""");

        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.Equal(0, host.Losses[^1].Train, 1e-7);
    }

    /// <summary>Of targets far from 0 rounding leaves little to see of the loss: the minimum is as near as that allows.</summary>
    [Theory]
    [InlineData("mse", "newton", 1e9)]
    [InlineData("mse", "lbfgs", 1e9)]
    [InlineData("huber", "lbfgs", 1e6)]
    [InlineData("log_cosh", "lbfgs", 1e9)]
    public void Targets_far_from_zero_are_fitted(string loss, string optimizer, double offset)
    {
        int[] rows = [.. Enumerable.Range(0, 200)];
        Table table = new([
            Column.OfNumbers("x", [.. rows.Select(i => (double)(i % 37))]), Column.OfNumbers("z", [.. rows.Select(i => (double)(i * 7 % 11 * 1000))]),
            Column.OfNumbers("y", [.. rows.Select(i => offset + 3 * (i % 37) + 0.5 * (i * 7 % 11) + 0.3 * (i * 13 % 5 - 2))])]);

        (TrainingResult result, _) = FreeRun.Train(table, $$"""{"dataset":"d","target":"y","model":"linear","loss":"{{loss}}","optimizer":"{{optimizer}}"}""");

        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.Equal(3, FittedModel.Load(result.Model!).Parameters()[0].Values[0], 0.01);
    }

    /// <summary>Nothing is said but the loss: the steps of the default optimizer have to reach the target.</summary>
    [Theory]
    [InlineData(1e6)]
    [InlineData(-0.001)]
    public void Absolute_errors_are_least_by_default_wherever_the_target_lies(double offset)
    {
        double[] x = [.. Enumerable.Range(0, 60).Select(i => (double)(i % 12))];
        Table table = new([Column.OfNumbers("x", x), Column.OfNumbers("y", [.. x.Select((value, i) => offset * (1 + 0.01 * value + (i % 10 == 3 ? 1 : 0)))])]);

        (TrainingResult result, _) = FreeRun.Train(table, """{"dataset":"d","target":"y","model":"linear","loss":"mae"}""");

        IReadOnlyList<LabelledParameter> parameters = FittedModel.Load(result.Model!).Parameters();
        Assert.Empty(result.Warnings);
        Assert.Equal(0.01 * offset, parameters[0].Values[0], 1e-4 * Math.Abs(offset));
        Assert.Equal(offset, parameters[1].Values[0], 1e-3 * Math.Abs(offset));
    }

    [Fact]
    public void Columns_of_any_scale_are_fitted_by_lbfgs()
    {
        double[] x = [.. Enumerable.Range(0, 30).Select(i => (double)(i % 7))], z = [.. Enumerable.Range(0, 30).Select(i => (double)(i % 5))];
        Table table = new([Column.OfNumbers("small", [.. x.Select(value => 1e-12 * value)]), Column.OfNumbers("large", [.. z.Select(value => 1e6 * value)]),
            Column.OfNumbers("y", [.. x.Zip(z, (a, b) => 2 * a - 3 * b + 1)])]);

        (TrainingResult result, _) = FreeRun.Train(table, """{"dataset":"d","target":"y","model":"linear","optimizer":"lbfgs"}""");

        Assert.Equal(StopReason.Converged, result.StopReason);
        IReadOnlyList<double> weights = FittedModel.Load(result.Model!).Parameters()[0].Values;
        Assert.Equal(2e12, weights[0], 1e4);
        Assert.Equal(-3e-6, weights[1], 1e-14);
    }

    [Fact]
    public void Steps_that_the_client_counts_are_made_without_failing()
    {
        Table table = new([Column.OfNumbers("x", [1, 2, 3, 4]), Column.OfCategories("side", ["left", "left", "right", "right"])]);

        (TrainingResult result, _) = FreeRun.Train(table, """{"dataset":"d","target":"side","model":"logistic","optimizer":"newton","max_steps":5}""");

        Assert.Equal((StopReason.Completed, 5L), (result.StopReason, result.Progress.Step));
        Assert.Equal("not_converged", Assert.Single(result.Warnings).Code);
        Assert.NotNull(result.Model);
    }

    /// <summary>Far from the data these losses are straight lines: at the start there is a slope and no curvature.</summary>
    [Theory]
    [InlineData("huber", 1000)]
    [InlineData("smooth_l1", 1000)]
    [InlineData("log_cosh", 1000)]
    [InlineData("huber", 3)]
    public void A_slope_without_curvature_is_no_minimum(string loss, double offset)
    {
        double[] x = [.. Enumerable.Range(0, 20).Select(i => 0.5 * i)];
        Table table = new([Column.OfNumbers("x", x), Column.OfNumbers("y", [.. x.Select((value, i) => 3 * value + offset + 0.1 * (i % 3 - 1))])]);

        (TrainingResult result, FreeRun host) = FreeRun.Train(table,
            $$"""{"dataset":"d","target":"y","model":"linear","loss":"{{loss}}","optimizer":"newton","preprocessing":{"standardize":false,"standardize_target":false} }""");

        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.InRange(host.Losses[^1].Train, 0, 0.01);
        Assert.Equal(3, FittedModel.Load(result.Model!).Parameters()[0].Values[0], 0.02);
    }

    [Theory]
    [InlineData("poisson", -800)]
    [InlineData("logistic", 1e4)]
    [InlineData("logistic", -1e4)]
    public void Starting_values_that_are_far_off_are_left(string model, double bias)
    {
        Table table = new([Column.OfNumbers("x", [1, 2, 3, 4, 5, 6]), Column.OfNumbers("y", [0, 1, 0, 1, 0, 1])]);
        string Body(double start) => $$"""{"dataset":"d","target":"y","model":"{{model}}","optimizer":"newton","initial":{"bias":[{{start}}]} }""";

        (TrainingResult result, FreeRun host) = FreeRun.Train(table, Body(bias));

        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.Equal(FreeRun.Train(table, Body(0)).Host.Losses[^1].Train, host.Losses[^1].Train, 1e-9);
    }

    [Theory]
    [InlineData("\"x\",\"parameters\":{\"x\":1},\"lower\":{\"x\":0}", 0)]
    [InlineData("\"sin(x)\",\"parameters\":{\"x\":0}", -1)]
    [InlineData("\"sqrt(1+x^2)\",\"parameters\":{\"x\":1e9}", 1)]
    [InlineData("\"x+1/x\",\"parameters\":{\"x\":1e9},\"lower\":{\"x\":1e-3}", 2)]
    [InlineData("\"log(cosh(x-700))\",\"parameters\":{\"x\":0}", 0)]
    public void Objectives_are_left_where_they_are_straight(string formula, double lowest)
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(null, $$"""{"model":{"type":"objective","formula":{{formula}}},"optimizer":"newton"}""");

        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.Equal(lowest, host.Losses[^1].Train, 1e-9);
    }

    [Theory]
    [InlineData("\"x\",\"parameters\":{\"x\":1}", "newton")]
    [InlineData("\"x+y^2\",\"parameters\":{\"x\":1,\"y\":1}", "newton")]
    [InlineData("\"x+y^2\",\"parameters\":{\"x\":1,\"y\":1}", "lbfgs")]
    public void What_has_no_minimum_does_not_converge(string formula, string optimizer)
    {
        (TrainingResult result, _) = FreeRun.Train(null, $$"""{"model":{"type":"objective","formula":{{formula}}},"optimizer":"{{optimizer}}"}""");

        Assert.Equal("not_converged", result.Error!.Code);
        Assert.Contains("no minimum", result.Error.Message);
    }

    /// <summary>A slope of rounding along a direction without curvature, beside a loss of rounding.</summary>
    [Theory]
    [InlineData("newton")]
    [InlineData("lbfgs")]
    public void An_exact_fit_of_columns_that_depend_on_each_other_converges(string optimizer)
    {
        double[] x = [.. Enumerable.Range(0, 30).Select(i => Math.Sin(i) + 0.1 * i)], z = [.. Enumerable.Range(0, 30).Select(i => Math.Cos(3 * i))];
        Table table = new([Column.OfNumbers("x", x), Column.OfNumbers("z", z), Column.OfNumbers("sum", [.. x.Zip(z, (a, b) => 0.3 * a + 0.7 * b)]), Column.OfNumbers("y", [.. x.Zip(z, (a, b) => 1.1 * a - 0.9 * b + 17.3)])]);

        (TrainingResult result, FreeRun host) = FreeRun.Train(table, $$"""{"dataset":"d","target":"y","model":"linear","optimizer":"{{optimizer}}","preprocessing":{"standardize":false} }""");

        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.InRange(host.Losses[^1].Train, 0, 1e-20);
    }

    /// <summary>Steepest descent on it stops on an edge, where each slope leads up.</summary>
    [Fact]
    public void A_kink_is_no_minimum()
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(null, """{"model":{"type":"objective","formula":"abs(x+y)+3*abs(x-y)","parameters":{"x":3,"y":-4} },"optimizer":"newton"}""");

        Assert.True(result.Error is { Code: "not_converged" } || host.Losses[^1].Train < 1e-9, $"converged at {host.Losses[^1].Train}");
    }

    /// <summary>Its lowest value lies at infinity: a point is allowed where nothing of the slope is left, and no other.</summary>
    [Fact]
    public void A_plateau_is_reached_before_it_counts()
    {
        (_, FreeRun host) = FreeRun.Train(null, """{"model":{"type":"objective","formula":"tanh(x)","parameters":{"x":0} },"optimizer":"newton"}""");

        Assert.InRange(host.Losses[^1].GradientNorm, 0, 1e-9);
    }

    [Theory]
    [InlineData("\"optimizer\":\"newton\",\"precision\":\"float32\"", "/precision")]
    [InlineData("\"optimizer\":\"newton\",\"batch_size\":1", "/batch_size")]
    [InlineData("\"optimizer\":\"lbfgs\",\"full_batch\":false", "/full_batch")]
    [InlineData("\"optimizer\":\"lbfgs\",\"schedule\":\"cosine\"", "/schedule")]
    [InlineData("\"optimizer\":\"newton\",\"clip\":{\"global_norm\":1}", "/clip")]
    [InlineData("\"optimizer\":\"newton\",\"regularization\":{\"l1\":0.1}", "/regularization/l1")]
    public void What_does_not_go_with_curvature_is_refused(string more, string pointer) =>
        Assert.Contains(FreeRun.Resolve(Line, Body(more)).Problems, problem => problem.Pointer == pointer);

    [Fact]
    public void Losses_with_a_kink_are_refused() =>
        Assert.Contains(FreeRun.Resolve(Line, """{"dataset":"d","target":"y","model":"linear","loss":"mae","optimizer":"newton"}""").Problems, problem => problem.Pointer == "/optimizer");

    [Fact]
    public void The_resolved_spec_is_full_batch_in_float64()
    {
        Descent.Training.Specs.TrainingSpec spec = FreeRun.Resolve(Line, Body("\"optimizer\":\"lbfgs\"")).Spec!;

        Assert.Equal((true, null, null), (spec.FullBatch, spec.BatchSize, spec.Epochs));
        Assert.Equal(Descent.Training.Specs.Precision.Float64, spec.Precision);
    }
}
