using Descent.Training.Data;
using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>A training that diverges says where, keeps what was finite, and names a rate that holds.</summary>
public class DivergenceTests
{
    static readonly Table Line = new([Column.OfNumbers("x", [1, 2, 3, 4]), Column.OfNumbers("y", [2, 5, 8, 12])]);

    static string Body(string rest) => $$"""
        {"dataset":"d","target":"y","model":"linear","loss":"half_sse","epochs":20000,"record":{"every":1,"parameters":true},{{rest}}}
        """;

    public static TheoryData<string> Wild =>
    [
        Body(""" "optimizer":{"type":"sgd","learning_rate":0.5},"batch_size":"full" """),
        Body(""" "optimizer":{"type":"sgd","learning_rate":0.2,"momentum":0.9},"batch_size":2,"seed":5 """),
        Body(""" "optimizer":{"type":"sgd","learning_rate":0.5},"schedule":{"type":"cosine","warmup_steps":3},"batch_size":"full","precision":"float32" """),
        """
        {"model":{"type":"objective","formula":"x^2+10*y^2","parameters":{"x":1,"y":1}},"optimizer":{"type":"sgd","learning_rate":0.11},"max_steps":20000,
         "record":{"every":1,"parameters":true}}
        """,
    ];

    [Theory, MemberData(nameof(Wild))]
    public void The_parameters_of_the_last_finite_step_are_kept_bit_for_bit(string body)
    {
        Table? table = body.Contains("dataset", StringComparison.Ordinal) ? Line : null;
        (TrainingResult result, FreeRun host) = FreeRun.Train(table, body);

        DivergenceReport report = result.Error!.Divergence!;
        Assert.Equal((StopReason.Diverged, result.Error.Step - 1), (result.StopReason, report.LastFiniteStep));
        Assert.NotNull(report.Operation);
        LossPoint last = host.Losses.Single(point => point.Step == report.LastFiniteStep);
        Assert.True(double.IsFinite(last.Train) && double.IsFinite(last.GradientNorm));
        double[] kept = [.. FittedModel.Load(result.Model!).Parameters().SelectMany(parameter => parameter.Values)];
        Assert.Equal(last.Extra!.Values.Select(value => value!.Value), kept);
        Assert.All(kept, value => Assert.True(double.IsFinite(value)));
    }

    [Theory, MemberData(nameof(Wild))]
    public void They_are_the_same_after_an_interruption(string body)
    {
        Table? table = body.Contains("dataset", StringComparison.Ordinal) ? Line : null;
        (TrainingResult whole, _) = FreeRun.Train(table, body);
        FreeRun first = null!;
        first = new FreeRun { CheckpointDue = true, Saved = checkpoint => first.Command = checkpoint.Step >= 9 ? TrainingCommand.Suspend : TrainingCommand.None };
        Assert.Null(FreeRun.Build(table, body).Run(null, first).StopReason);

        TrainingResult second = FreeRun.Build(table, body).Run(first.Last, new FreeRun());

        Assert.Equal(whole.Model, second.Model);
        Assert.Equal(whole.Error, second.Error);
    }

    [Theory, MemberData(nameof(Wild))]
    public void The_rate_that_is_named_holds(string body)
    {
        Table? table = body.Contains("dataset", StringComparison.Ordinal) ? Line : null;
        TrainingError error = FreeRun.Train(table, body).Result.Error!;
        double held = error.Divergence!.HeldRate!.Value;
        Assert.Contains("was tried", error.Suggestion);

        string gentle = System.Text.RegularExpressions.Regex.Replace(body, "\"learning_rate\":[0-9.]+", $"\"learning_rate\":{held:R}");
        (TrainingResult result, FreeRun host) = FreeRun.Train(table, gentle);

        Assert.Equal(StopReason.Completed, result.StopReason);
        Assert.True(host.Losses[^1].Train < host.Losses[0].Train);
    }

    [Fact]
    public void Of_a_rate_that_the_curvature_forbids_the_half_of_the_limit_is_tried()
    {
        // The textbook's two points: from 0.2918 on they diverge.
        TrainingError error = FreeRun.Train(Diagnostics.Surfaces.Line, Diagnostics.Surfaces.LineJob("""{"type":"sgd","learning_rate":0.5}""", "\"epochs\":10000")).Result.Error!;

        Assert.Equal(0.14590, error.Divergence!.HeldRate!.Value, 1e-5);
        Assert.Contains("The learning rate 0.1459 was tried", error.Suggestion);
        Assert.Contains("below 0.2918 would have held", error.Suggestion);
    }

    [Fact]
    public void An_optimizer_without_a_limit_has_its_rate_found_by_trial()
    {
        string Body(double rate) => $$"""
            {"model":{"type":"objective","formula":"exp(x)+exp(-2*x)","parameters":{"x":2} },"optimizer":{"type":"rmsprop","learning_rate":{{rate:R}} },"max_steps":500,"precision":"float64"}
            """;

        TrainingError error = FreeRun.Train(null, Body(1e4)).Result.Error!;

        (TrainingResult result, FreeRun host) = FreeRun.Train(null, Body(error.Divergence!.HeldRate!.Value));
        Assert.Equal(StopReason.Completed, result.StopReason);
        Assert.True(host.Losses[^1].Train < host.Losses[0].Train);
    }

    [Fact]
    public void What_is_not_finite_at_the_start_has_no_last_finite_step()
    {
        (TrainingResult result, _) = FreeRun.Train(Line, Body(""" "optimizer":"sgd","initial":{"weight":1e200,"bias":0} """));

        Assert.Equal(((long?)0, (long?)null, (double?)null), (result.Error!.Step, result.Error.Divergence!.LastFiniteStep, result.Error.Divergence.HeldRate));
        Assert.Null(result.Model);
    }

    [Fact]
    public void A_network_names_operation_and_parameter()
    {
        (TrainingResult result, _) = FreeRun.Train(CatalogueJobTests.Rows, """
            {"dataset":"d","target":"real","features":["a","b"],"model":{"type":"mlp","hidden":[6],"activation":"relu"},"loss":"mse","optimizer":{"type":"sgd","learning_rate":1e6},
             "batch_size":16,"epochs":50,"seed":3}
            """);

        DivergenceReport report = result.Error!.Divergence!;
        Assert.Contains("layers.", report.Parameter);
        Assert.Contains(report.Operation!, result.Error.Message);
        Assert.NotNull(result.Model);
    }

    [Fact]
    public void A_preview_does_not_ask_why()
    {
        string body = Body(""" "optimizer":{"type":"sgd","learning_rate":0.5},"batch_size":"full" """);
        TrainingResult result = FreeRun.Build(Line, body).Run(null, new ReplayHost(long.MaxValue, () => false));

        Assert.Equal((StopReason.Diverged, (byte[]?)null, (double?)null), (result.StopReason, result.Model, result.Error!.Divergence!.HeldRate));
    }
}
