using System.Text.Json;
using Descent.Tests;
using Descent.Training.Diagnostics;
using Descent.Training.Optimizers;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Diagnostics;

/// <summary>What is said before a training, against what is known of the two-point line and against trainings that were then made.</summary>
public sealed class OutlookTests
{
    [Fact]
    public void The_line_has_the_curvature_and_the_rates_of_the_textbook()
    {
        Outlook outlook = Surfaces.Outlook(Surfaces.Line, Surfaces.LineJob());
        SurfaceCurvature curvature = outlook.Curvature!;
        Assert.Equal(CurvatureMethod.Exact, curvature.Method);
        Assert.Equal(6.854101966249685, curvature.LargestEigenvalue, 1e-14);
        Assert.Equal(0.1458980337503153, curvature.SmallestEigenvalue, 1e-14);
        Assert.Equal(46.97871376374785, curvature.ConditionNumber!.Value, 1e-11);
        Assert.Equal(0.2917960675006309, outlook.LearningRate.LargestStable!.Value, 1e-14);
        Assert.Equal(2.0 / 7, outlook.LearningRate.Best!.Value, 1e-14);
        Assert.Equal(0.9854101966249684, outlook.LearningRate.FactorPerStep!.Value, 1e-14);
        Assert.Equal([363, 520, 990], outlook.LearningRate.PredictedSteps.Select(predicted => predicted.Steps!.Value));
        Assert.Empty(outlook.Warnings);
        Assert.True(outlook.Trial is { StepsTried: > 0, Seconds: > 0 });
    }

    // Worked out step by step by another program.
    [Theory]
    [InlineData("gd lr=0.2", """{"type":"sgd","learning_rate":0.2}""")]
    [InlineData("gd lr=0.01", """{"type":"sgd","learning_rate":0.01}""")]
    [InlineData("gd optimal lr=2/(L+mu)=2/7", """{"type":"sgd","learning_rate":"auto"}""")]
    [InlineData("heavy-ball lr=0.1 beta=0.9", """{"type":"sgd","learning_rate":0.1,"momentum":0.9}""")]
    [InlineData("heavy-ball optimal lr=0.4444444444 beta=0.5555555556", """{"type":"sgd","learning_rate":"auto","momentum":0.5555555555555556}""")]
    [InlineData("nesterov (torch form) lr=0.1 beta=0.9", """{"type":"sgd","learning_rate":0.1,"momentum":0.9,"nesterov":true}""")]
    public void The_predicted_steps_are_those_of_the_worked_example(string key, string optimizer)
    {
        JsonElement worked = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("worked", "line2.json"))).RootElement;
        // Tolerances of the example: 1e-1, 1e-2, 1e-3, 1e-6, 1e-9.
        long[] all = [.. worked.GetProperty("iterations").GetProperty(key).GetProperty("max_norm_first").EnumerateArray().Select(steps => steps.GetInt64())];
        Assert.Equal(all[1..4], Surfaces.Outlook(Surfaces.Line, Surfaces.LineJob(optimizer)).LearningRate.PredictedSteps.Select(predicted => predicted.Steps!.Value));
    }

    [Theory]
    [InlineData("""{"type":"sgd","learning_rate":0.1}""")]
    [InlineData("""{"type":"sgd","learning_rate":"auto"}""")]
    [InlineData("""{"type":"sgd","learning_rate":0.02,"momentum":0.8}""")]
    [InlineData("""{"type":"sgd","learning_rate":0.02,"momentum":0.8,"nesterov":true}""")]
    public void A_training_takes_the_predicted_steps(string optimizer)
    {
        string body = $$"""
            {"dataset":"d","target":"real","features":["a","b","count"],"model":"linear","loss":"mse","optimizer":{{optimizer}},"batch_size":"full",
             "max_steps":100000,"stop":{"tolerance":1e-8},"precision":"float64","split":{"validation":0} }
            """;
        PredictedSteps predicted = Surfaces.Outlook(CatalogueJobTests.Rows, body).LearningRate.PredictedSteps.Single(one => one.Measure == DistanceMeasure.GradientNorm);
        (TrainingResult result, _) = FreeRun.Train(CatalogueJobTests.Rows, body);
        Assert.Equal(StopReason.Converged, result.StopReason);
        // Rounding may shift the last step where it is a near thing.
        Assert.InRange(predicted.Steps!.Value, result.Progress.Step - 1, result.Progress.Step + 1);
    }

    [Theory]
    [InlineData("""{"type":"sgd","learning_rate":%}""")]
    [InlineData("""{"type":"sgd","learning_rate":%,"momentum":0.9}""")]
    [InlineData("""{"type":"sgd","learning_rate":%,"momentum":0.5,"dampening":0.4}""")]
    [InlineData("""{"type":"sgd","learning_rate":%,"momentum":0.7,"nesterov":true}""")]
    public void The_largest_stable_rate_is_where_divergence_begins(string optimizer)
    {
        double limit = Surfaces.Outlook(Surfaces.Line, Surfaces.LineJob(optimizer.Replace("%", "0.1"))).LearningRate.LargestStable!.Value;
        (string below, string above) = (Body(0.99 * limit), Body(1.01 * limit));
        Assert.Empty(Surfaces.Outlook(Surfaces.Line, below).Warnings);
        Assert.Equal("rate_diverges", Assert.Single(Surfaces.Outlook(Surfaces.Line, above).Warnings).Code);
        Assert.True(LastLoss(below) < 1e-6);
        Assert.False(LastLoss(above) < 1e6);

        string Body(double rate) => Surfaces.LineJob(optimizer.Replace("%", rate.ToString("R")), "\"epochs\":4000");

        static double LastLoss(string body) => FreeRun.Train(Surfaces.Line, body).Host.Losses[^1].Train;
    }

    [Fact]
    public void An_automatic_rate_is_the_best_one_and_says_so()
    {
        Resolution resolution = Surfaces.Resolved(Surfaces.Line, Surfaces.LineJob("""{"type":"sgd","learning_rate":"auto"}"""));
        SgdSpec sgd = Assert.IsType<SgdSpec>(resolution.Spec!.Optimizer);
        Assert.True(sgd.AutoLearningRate);
        Assert.Equal(2.0 / 7, sgd.LearningRate, 1e-14);
        Choice choice = Assert.Single(resolution.Choices, choice => choice.Pointer == "/optimizer/learning_rate");
        Assert.Contains("0.2918", choice.Reason);
    }

    [Fact]
    public void An_optimizer_that_scales_its_steps_is_told_apart()
    {
        RateOutlook rate = Surfaces.Outlook(Surfaces.Line, Surfaces.LineJob("""{"type":"adam","learning_rate":"auto"}""")).LearningRate;
        Assert.False(rate.Applies);
        Assert.Equal(0.001, rate.Chosen);
        Assert.Contains("adam scales the step of every parameter", rate.Note);
    }

    [Fact]
    public void Many_parameters_are_approached_by_products_with_vectors()
    {
        string body = """{"dataset":"d","target":"real","features":["a","b"],"model":{"type":"mlp","hidden":[60],"activation":"tanh"},"loss":"mse","optimizer":"sgd","precision":"float64","batch_size":"full"}""";
        SurfaceCurvature found = Surfaces.Outlook(CatalogueJobTests.Rows, body).Curvature!;
        LossSurface surface = Surfaces.Of(CatalogueJobTests.Rows, body);
        Assert.Equal((CurvatureMethod.Lanczos, surface.Rows.Rows), (found.Method, found.Rows));
        double[] hessian = new double[surface.Length * surface.Length];
        for (int i = 0; i < surface.Length; i++)
        {
            double[] unit = new double[surface.Length];
            unit[i] = 1;
            surface.Multiply(surface.Start, unit, hessian.AsSpan(i * surface.Length, surface.Length));
        }
        Training.Curvature.Spectrum exact = Training.Curvature.Spectrum.Of(hessian, surface.Length)!;
        Assert.Equal(exact.Largest, found.LargestEigenvalue, 1e-4 * exact.Largest);
        Assert.Equal(exact.Smallest, found.SmallestEigenvalue, 1e-4 * exact.Largest);
    }

    [Fact]
    public void Losses_with_kinks_have_no_curvature_and_say_so()
    {
        Outlook outlook = Surfaces.Outlook(Surfaces.Line, Surfaces.LineJob().Replace("half_sse", "mae"));
        Assert.Null(outlook.Curvature);
        Assert.False(outlook.LearningRate.Applies);
        Assert.True(outlook.Convexity.Convex);
    }

    // A sum over a batch is a share of the sum over all rows, and so is its curvature.
    [Fact]
    public void Sums_over_batches_curve_as_their_batches_do()
    {
        double whole = Largest("\"batch_size\":\"full\""), half = Largest("\"batch_size\":30");
        Assert.Equal(whole / 2, half, 1e-10 * whole);

        static double Largest(string batches) => Surfaces.Outlook(CatalogueJobTests.Rows, $$"""
            {"dataset":"d","target":"real","features":["a","b"],"model":"linear","loss":"sse","optimizer":"sgd",{{batches}},"split":{"validation":0} }
            """).Curvature!.LargestEigenvalue;
    }
}
