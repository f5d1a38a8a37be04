using Descent.Training.Data;
using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>The textbook's example: points (1,2) and (2,5), half the sum of squares, from (0,0), rate 0.1.</summary>
public class TwoPointLineTests
{
    static readonly Table Line = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);

    static string Body(int epochs) => $$"""
        {"dataset":"ds_line","target":"y","model":"linear","loss":"half_sse","optimizer":{"type":"sgd","learning_rate":0.1},"batch_size":"full","epochs":{{epochs}}}
        """;

    [Fact]
    public void The_first_losses_are_those_of_the_textbook()
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(Line, Body(3));

        Assert.Equal(StopReason.Completed, result.StopReason);
        Assert.Equal([0, 1, 2, 3], host.Losses.Select(point => point.Step));
        double[] expected = [14.5, 1.81, 0.54325, 0.4073365];
        // The textbook rounds to seven digits.
        Assert.All(expected.Zip(host.Losses), pair => Assert.Equal(pair.First, pair.Second.Train, 5e-7));
        Assert.Equal(Math.Sqrt(12 * 12 + 7 * 7), host.Losses[0].GradientNorm, 1e-12);
    }

    [Fact]
    public void The_first_step_goes_to_1_2_and_0_7()
    {
        (TrainingResult result, _) = FreeRun.Train(Line, Body(1));

        IReadOnlyList<LabelledParameter> parameters = FittedModel.Load(result.Model!).Parameters();
        Assert.Equal(["weight", "bias"], parameters.Select(parameter => parameter.Name));
        Assert.Equal(1.2, parameters[0].Values[0], 1e-15);
        Assert.Equal(0.7, parameters[1].Values[0], 1e-15);
        Assert.Equal(["x"], parameters[0].Labels);
    }

    [Fact]
    public void The_minimum_is_3_and_minus_1()
    {
        (TrainingResult result, _) = FreeRun.Train(Line, Body(2500));

        IReadOnlyList<LabelledParameter> parameters = FittedModel.Load(result.Model!).Parameters();
        Assert.Equal(3, parameters[0].Values[0], 1e-12);
        Assert.Equal(-1, parameters[1].Values[0], 1e-12);
    }

    [Fact]
    public void A_rate_beyond_the_largest_stable_one_diverges_and_says_what_to_try()
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(Line, Body(20).Replace("0.1", "1e300"));

        Assert.Equal(StopReason.Diverged, result.StopReason);
        Assert.Equal("optimizer.learning_rate", result.Error!.Param);
        Assert.Equal(host.Losses[^1].Step, result.Error.Step);
        Assert.Null(result.Metrics);
    }
}
