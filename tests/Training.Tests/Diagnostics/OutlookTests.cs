using System.Text.Json;
using Descent.Tests;
using Descent.Training.Data;
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

    /// <summary>A regression of 300 features, and so of 301 parameters: more than whose Hessian is computed whole.</summary>
    static Table Wide(int rows)
    {
        Randomness noise = new(3, Purpose.Probe);
        double[][] x = [.. Enumerable.Range(0, 300).Select(column => Enumerable.Range(0, rows).Select(row => (1 + column % 7) * noise.Normal((ulong)column, (ulong)row)).ToArray())];
        double[] y = [.. Enumerable.Range(0, rows).Select(row => x.Take(20).Sum(column => column[row]) + noise.Normal(301, (ulong)row))];
        return new Table([.. x.Select((column, i) => Column.OfNumbers($"x{i}", column)), Column.OfNumbers("y", y)]);
    }

    static string WideJob(string optimizer, string rest) => $$"""
        {"dataset":"d","target":"y","model":"linear","loss":"mse","optimizer":{{optimizer}},"batch_size":"full","preprocessing":{"standardize":false},
         "initial":{"scheme":"zeros"},"precision":"float64","split":{"validation":0},{{rest}} }
        """;

    [Theory]
    [InlineData(1200, """{"type":"sgd","learning_rate":0.008}""", 0.0)]
    [InlineData(1200, """{"type":"sgd","learning_rate":0.008,"momentum":0.9}""", 0.0)]
    [InlineData(1200, """{"type":"sgd","learning_rate":0.004,"momentum":0.7,"nesterov":true}""", 0.0)]
    [InlineData(1200, """{"type":"sgd","learning_rate":0.008}""", 0.05)]
    // More features than rows: most directions are flat, and descent never leaves the others.
    [InlineData(200, """{"type":"sgd","learning_rate":0.004,"momentum":0.5}""", 0.0)]
    public void Of_many_parameters_a_training_takes_the_predicted_steps_within_a_tenth(int rows, string optimizer, double penalty)
    {
        Table table = Wide(rows);
        string rest = $$""" "regularization":{"l2":{{penalty}}},"max_steps":100000,"stop":{"tolerance":1e-3} """;
        RateOutlook rate = Surfaces.Outlook(table, WideJob(optimizer, rest)).LearningRate;
        Assert.Equal(CurvatureMethod.Lanczos, rate.Prediction!.Method);

        (TrainingResult slope, _) = FreeRun.Train(table, WideJob(optimizer, rest));
        Assert.Equal(StopReason.Converged, slope.StopReason);
        AssertNear(slope.Progress.Step, Steps(DistanceMeasure.GradientNorm, 1e-3));

        // The minimum as the same training finds it, nearly; and every step on the way.
        (TrainingResult end, FreeRun path) = FreeRun.Train(table, WideJob(optimizer, $$""" "regularization":{"l2":{{penalty}}},"max_steps":{{Steps(DistanceMeasure.Parameters, 1e-6)}},"record":{"every":1} """));
        double[] minimum = [.. FittedModel.Load(end.Model!).Values];
        long within = First(table, optimizer, penalty, minimum, 1e-3, Steps(DistanceMeasure.Parameters, 1e-3));
        AssertNear(within, Steps(DistanceMeasure.Parameters, 1e-3));

        long Steps(DistanceMeasure measure, double tolerance) => rate.PredictedSteps.Single(one => one.Measure == measure && one.Tolerance == tolerance).Steps!.Value;

        static void AssertNear(long actual, long predicted) => Assert.InRange(predicted, (long)(0.9 * actual) - 1, (long)(1.1 * actual) + 1);
    }

    /// <summary>The first step at which every parameter is near the minimum, looked for around the one that was predicted.</summary>
    static long First(Table table, string optimizer, double penalty, double[] minimum, double tolerance, long predicted)
    {
        long low = (long)(0.5 * predicted), high = 2 * predicted;
        while (high - low > Math.Max(1, predicted / 50))
        {
            long middle = (low + high) / 2;
            (TrainingResult there, _) = FreeRun.Train(table, WideJob(optimizer, $$""" "regularization":{"l2":{{penalty}}},"max_steps":{{middle}} """));
            (low, high) = FittedModel.Load(there.Model!).Values.ToArray().Zip(minimum, (a, b) => Math.Abs(a - b)).Max() <= tolerance ? (low, middle) : (middle, high);
        }
        return high;
    }

    [Fact]
    public void What_the_products_do_not_show_is_not_predicted()
    {
        // Curvatures over eight orders of magnitude: the flat directions stay hidden from a few products.
        int length = 4000;
        double[] curvature = [.. Enumerable.Range(0, length).Select(i => Math.Pow(10, -8.0 * i / length))], gradient = [.. curvature.Select(_ => 1.0)];
        Training.Curvature.GradientSpectrum space = Training.Curvature.GradientSpectrum.Of(
            (direction, result) => System.Numerics.Tensors.TensorPrimitives.Multiply<double>(curvature, direction, result), gradient, 50, CancellationToken.None)!;

        Assert.True(space.Unexplained > 1e-2 * space.GradientNorm);
    }

    [Fact]
    public void A_space_that_holds_the_whole_way_says_so()
    {
        // Three different curvatures: three products reach everything.
        double[] curvature = [.. Enumerable.Range(0, 300).Select(i => 1.0 + i % 3)], gradient = [.. Enumerable.Range(0, 300).Select(i => Math.Sin(i))];
        Training.Curvature.GradientSpectrum space = Training.Curvature.GradientSpectrum.Of(
            (direction, result) => System.Numerics.Tensors.TensorPrimitives.Multiply<double>(curvature, direction, result), gradient, 50, CancellationToken.None)!;

        Assert.Equal(3, space.Spectrum.Products);
        Assert.All(space.Spectrum.Values.Zip([1.0, 2, 3]), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
        Assert.InRange(space.Unexplained, 0, 1e-12 * space.GradientNorm);
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
