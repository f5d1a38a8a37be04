using Descent.Training.Data;
using Descent.Training.Diagnostics;
using Descent.Training.Diagnostics.Explaining;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Diagnostics;

/// <summary>What is said of trainings that are over, where it can be known otherwise.</summary>
public sealed class ExplainerTests
{
    [Fact]
    public void The_line_after_a_hundred_steps_is_told_beside_its_optimum()
    {
        Explanation line = Of(Surfaces.Line, Surfaces.LineJob());
        Assert.Equal((StopReason.Completed, 100), (line.Stop.Reason, line.Stop.Step));
        Assert.StartsWith("All 100 planned steps were made; the norm of the gradient is", line.Stop.Sentence);
        Assert.Equal((PlaceKind.End, ConvexityVerdict.StronglyConvex), (line.At, line.Convexity.Verdict));
        Assert.Equal((ShapeKind.Minimum, 0, 0), (line.Shape!.Kind, line.Shape.DownwardCount, line.Shape.FlatCount));
        OptimumComparison optimum = line.Optimum!;
        Assert.Equal([3.0, -1.0], optimum.Parameters.Select(value => Math.Round(value.Optimum, 12)));
        Assert.Equal([2.7064448734806086, -0.525017827719849], optimum.Parameters.Select(value => value.Fitted));
        Assert.Equal(["weight", "bias"], optimum.Parameters.Select(value => value.Name));
        Assert.Equal(0.0227442, optimum.LossGap, 1e-7);
        // The loss is a quadratic: what it promises is what is missing.
        Assert.Equal(optimum.LossGap, line.Stationarity.EstimatedGap!.Value, 1e-12);
        Assert.Equal(optimum.Distance, line.Stationarity.EstimatedDistance!.Value, 1e-12);
        Assert.True(line.GradientCheck is { Agrees: true, Checked: 2 });
    }

    [Fact]
    public void A_quadratic_falls_by_what_it_was_predicted_to()
    {
        IReadOnlyList<DecreaseComparison> decrease = Of(Surfaces.Line, Surfaces.LineJob()).Decrease;
        Assert.Equal([DecreaseStep.FirstUpdate, DecreaseStep.OneMoreStep], decrease.Select(one => one.Step));
        // 0.1·‖(-12, -7)‖² by the slope, 14.5 - 1.81 in truth.
        Assert.Equal(19.3, decrease[0].PredictedByGradient!.Value, 1e-12);
        Assert.All(decrease, one => Assert.Equal(one.Actual!.Value, one.PredictedByQuadratic!.Value, 1e-12));
        Assert.Equal(12.69, decrease[0].Actual!.Value, 1e-12);
    }

    [Fact]
    public void Columns_that_say_the_same_leave_a_flat_direction_between_them()
    {
        Explanation twice = Of(CatalogueJobTests.Rows, """
            {"dataset":"d","target":"real","features":["a","a2"],"model":"linear","loss":"mse","optimizer":{"type":"sgd","learning_rate":0.05},"batch_size":"full","epochs":50,"preprocessing":{"standardize":false} }
            """);
        Assert.Equal((ShapeKind.FlatValley, 1), (twice.Shape!.Kind, twice.Shape.FlatCount));
        // a2 = 2·a: the direction (2, -1)/√5 of both weights changes no prediction.
        CurvedDirection flat = Assert.Single(twice.Shape.Flattest);
        Assert.Equal(["weight[a]", "weight[a2]"], flat.Parameters.Select(part => part.Name));
        Assert.Equal([0.894427, -0.447214], flat.Parameters.Select(part => Math.Round(part.Value, 6)));
        Assert.Equal(ConvexityVerdict.Convex, twice.Convexity.Verdict);
    }

    [Fact]
    public void A_network_that_started_at_zeros_sits_on_a_saddle()
    {
        Explanation zeros = Of(CatalogueJobTests.Rows, """
            {"dataset":"d","target":"real","features":["a","b"],"model":{"type":"mlp","hidden":[3],"activation":"tanh"},"loss":"mse","optimizer":{"type":"sgd","learning_rate":0.1},
             "batch_size":"full","epochs":200,"initial":{"scheme":"zeros"},"precision":"float64"}
            """);
        Assert.Equal(ShapeKind.Saddle, zeros.Shape!.Kind);
        Assert.Contains("this is no minimum", zeros.Shape.Sentence);
        Assert.False(zeros.Convexity.Convex);
    }

    [Fact]
    public void A_run_that_diverged_is_told_from_its_start_with_a_rate_that_would_have_held()
    {
        Explanation wild = Of(Surfaces.Line, Surfaces.LineJob("""{"type":"sgd","learning_rate":0.5}""", "\"epochs\":10000"));
        Assert.Equal((StopReason.Diverged, PlaceKind.Start), (wild.Stop.Reason, wild.At));
        Assert.Contains("non-finite", wild.Stop.Sentence);
        Assert.Equal(0.29180, wild.LearningRate.LargestStable!.Value, 1e-5);
        Assert.Null(wild.Generalization);
        Assert.True(wild.Decrease.Single().Actual < 0);
    }

    [Fact]
    public void Probabilities_are_compared_with_what_came()
    {
        Explanation classifier = Of(CatalogueJobTests.Rows, """{"dataset":"d","target":"binary","features":["a"],"model":"logistic","split":{"test":20}}""");
        Calibration calibration = classifier.Calibration!;
        Assert.Equal(("test", 20, "yes"), (calibration.Part, calibration.Rows, calibration.Of));
        Assert.Equal(20, calibration.Bins.Sum(bin => bin.Rows));
        Assert.All(calibration.Bins, bin => Assert.InRange(bin.MeanProbability, bin.From, bin.To));
        Assert.Equal(calibration.Bins.Sum(bin => bin.Rows * Math.Abs(bin.MeanProbability - bin.Frequency)) / 20, calibration.ExpectedError, 1e-15);
        Assert.Null(Of(Surfaces.Line, Surfaces.LineJob()).Calibration);
    }

    public static TheoryData<string> Models =>
    [
        """{"type":"mlp","hidden":[8,4],"activation":"relu"}""",
        """{"type":"layers","layers":[{"type":"dense","units":6},"batch_norm","gelu",{"type":"dropout","rate":0.3},{"type":"residual","layers":["layer_norm","dense"]},"dense"]}""",
        """{"type":"formula","formula":"p*exp(q*a)+r","parameters":{"p":1,"q":0.1,"r":0}}""",
    ];

    [Theory, MemberData(nameof(Models))]
    public void The_gradient_of_every_kind_of_model_is_checked_and_agrees(string model)
    {
        Explanation explanation = Of(CatalogueJobTests.Rows, $$"""
            {"dataset":"d","target":"real","features":{{(model.Contains("formula") ? "null" : "[\"a\",\"b\"]")}},"model":{{model}},"loss":"mse","optimizer":{"type":"adam","learning_rate":0.01},"epochs":5,"batch_size":16}
            """);
        Assert.True(explanation.GradientCheck.Agrees, $"{explanation.GradientCheck}");
        Assert.Null(explanation.Optimum);
        Assert.NotNull(explanation.Curvature);
    }

    // With a step of the usual width most of these slopes would be taken across a kink.
    [Fact]
    public void Kinks_are_no_fault_of_the_gradient()
    {
        Explanation kinked = Of(CatalogueJobTests.Rows, """
            {"dataset":"d","target":"real","features":["a","b"],"model":{"type":"mlp","hidden":[40,20],"activation":"relu"},"loss":"mse","optimizer":{"type":"adam","learning_rate":0.01},"epochs":40}
            """);
        Assert.True(kinked.GradientCheck.Agrees, $"{kinked.GradientCheck}");
    }

    static Explanation Of(Table table, string body)
    {
        TrainingSpec spec = Surfaces.Resolved(table, body).Spec!;
        (TrainingResult result, _) = FreeRun.Train(table, body);
        FittedModel? model = result.Model is null ? null : FittedModel.Load(result.Model);
        return Explainer.Of(new RunEnd(result.StopReason, result.Error, result.Progress, null, null, null), spec, table, model, TimeProvider.System, CancellationToken.None);
    }
}
