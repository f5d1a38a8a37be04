using System.Text.Json;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Xunit.Abstractions;

namespace Descent.Training.Tests.Runs;

/// <summary>Formulas minimised without any data, the way a job goes.</summary>
public class ObjectiveJobTests(ITestOutputHelper output)
{
    const string Rosenbrock = """{"type":"objective","formula":"(1-x)^2+100*(y-x^2)^2","parameters":{"x":-1.2,"y":1} }""";

    /// <summary>A minimum with a singular Hessian, which Newton's steps near by thirds; a way to infinity; a point whose Hessian is singular but for rounding.</summary>
    static readonly (string, string)[] DoNotArrive = [("Powell singular", "newton"), ("Biggs EXP6", "newton"), ("Biggs EXP6", "lbfgs")];

    public static TheoryData<string, string> Problems
    {
        get
        {
            TheoryData<string, string> problems = [];
            foreach (MinimisationProblem problem in MinimisationProblem.All)
                foreach (string optimizer in new[] { "levenberg_marquardt", "newton", "lbfgs" })
                    problems.Add(problem.Name, optimizer);
            return problems;
        }
    }

    [Theory, MemberData(nameof(Problems))]
    public void Published_problems_end_at_a_published_minimum_or_say_that_they_do_not(string name, string optimizer)
    {
        MinimisationProblem problem = MinimisationProblem.All.Single(one => one.Name == name);
        (TrainingResult result, FreeRun host) = FreeRun.Train(null, problem.Job(optimizer));
        double value = host.Losses[^1].Train;
        output.WriteLine($"{name} by {optimizer}: {value:R} after {result.Progress.Step} steps. {result.Error?.Message}");
        if (DoNotArrive.Contains((name, optimizer)))
        {
            Assert.Equal("not_converged", result.Error?.Code);
            return;
        }
        Assert.Null(result.Error);
        // Published to six digits; 0 is as near as float64 comes from the loss at the start.
        Assert.Contains(problem.Minima, minimum => Math.Abs(value - minimum) <= 1e-5 * minimum + 1e-12 + 1e-20 * host.Losses[0].Train);
    }

    [Theory]
    [InlineData("sgd", 0.001, 60_000)]
    [InlineData("adam", 0.01, 10_000)]
    [InlineData("rprop", 0.01, 2_000)]
    public void First_order_optimizers_walk_down_the_valley(string optimizer, double rate, int steps)
    {
        (TrainingResult result, _) = FreeRun.Train(null, $$"""{"model":{{Rosenbrock}},"optimizer":{"type":"{{optimizer}}","learning_rate":{{rate}} },"max_steps":{{steps}} }""");
        Assert.Null(result.Error);
        Assert.All(FittedModel.Load(result.Model!).Parameters(), parameter => Assert.Equal(1, parameter.Values.Single(), 0.05));
    }

    [Fact]
    public void The_result_has_parameters_and_a_loss_and_predicts_nothing()
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(null, $$"""{"model":{{Rosenbrock}} }""");
        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.Equal(24.2, host.Losses[0].Train, 1e-12);
        FittedModel model = FittedModel.Load(result.Model!);
        Assert.False(model.Predicts);
        Assert.Equal(["x", "y"], model.Parameters().Select(parameter => parameter.Name));
        JsonElement metrics = JsonDocument.Parse(result.Metrics!).RootElement;
        Assert.Equal(0, metrics.GetProperty("train").GetProperty("loss").GetDouble(), 1e-20);
        Assert.Equal(JsonValueKind.Null, metrics.GetProperty("test").ValueKind);
    }

    [Theory]
    [InlineData("(1-x)^2+100*(y-x^2)^2", "levenberg_marquardt")]
    [InlineData("0.5*((x-1)^2+3*(y+x)^2/7)", "levenberg_marquardt")]
    [InlineData("(x-1)^4+(y+x)^2", "levenberg_marquardt")]
    [InlineData("(x-1)^2-(y+x)^2", "newton")]
    [InlineData("(x-1)^2+(y+x)^2+1", "newton")]
    [InlineData("exp(x)-x+y^2", "newton")]
    [InlineData("abs(x)+y^2", "adam")]
    public void The_default_optimizer_suits_the_formula(string formula, string optimizer)
    {
        Resolution resolution = FreeRun.Resolve(null, $$"""{"model":{"type":"objective","formula":"{{formula}}","parameters":{"x":3,"y":2} } }""");
        Assert.Empty(resolution.Problems);
        Assert.Equal(optimizer, Catalog.NameOf(resolution.Spec!.Optimizer!));
    }

    [Fact]
    public void Bounds_and_fixed_parameters_go_with_an_objective()
    {
        (TrainingResult result, _) = FreeRun.Train(null,
            """{"model":{"type":"objective","formula":"(x-3)^2+(y-x)^2+(z-1)^2","parameters":{"x":0,"y":0,"z":5},"upper":{"x":2},"fixed":["z"]},"optimizer":"newton"}""");
        Assert.Equal([2, 2, 5], FittedModel.Load(result.Model!).Parameters().Select(parameter => Math.Round(parameter.Values.Single(), 12)));
        Assert.Equal("/model/upper/x", Assert.Single(result.Warnings).Pointer);
    }

    [Theory]
    [InlineData("""{"model":{"type":"objective","formula":"x^2","parameters":{"x":1} },"dataset":"d","target":"y","features":["x"],"loss":"mse","batch_size":3}""",
        "/batch_size model_mismatch|/dataset model_mismatch|/features model_mismatch|/loss model_mismatch|/target model_mismatch")]
    [InlineData("""{"model":{"type":"objective","formula":"x^2","parameters":{"x":1} },"split":{"test":0.1},"preprocessing":{"missing":"zero"},"regularization":{"l2":1} }""",
        "/preprocessing model_mismatch|/regularization model_mismatch|/split model_mismatch")]
    [InlineData("""{"model":{"type":"objective","formula":"x^2+q","parameters":{"x":1} } }""", "/model/formula unknown_name")]
    [InlineData("""{"model":{"type":"objective","formula":"x^2+","parameters":{"x":1} } }""", "/model/formula syntax")]
    [InlineData("""{"model":{"type":"objective","formula":"x^2"} }""", "/model/parameters required")]
    [InlineData("""{"model":"objective"}""", "/model/formula required|/model/parameters required")]
    [InlineData("""{"model":{"type":"objective","formula":"x^2-3*x","parameters":{"x":1} },"optimizer":"gauss_newton"}""", "/optimizer optimizer_mismatch")]
    [InlineData("""{"model":{"type":"objective","formula":"x^2","parameters":{"x":1} },"optimizer":"closed_form"}""", "/optimizer optimizer_mismatch")]
    [InlineData("""{"model":{"type":"formula","formula":"w*x","parameters":{"w":1} },"target":"y"}""", "/dataset required")]
    public void What_does_not_go_with_an_objective_is_refused_at_its_place(string body, string due) => Assert.Equal(
        due, string.Join('|', FreeRun.Resolve(null, body).Problems.Select(problem => $"{problem.Pointer} {problem.Code}").Order(StringComparer.Ordinal)));

    [Fact]
    public void A_long_way_into_overflow_does_not_stop_a_fit()
    {
        // From here the full Gauss-Newton step leads to exp(2000).
        (TrainingResult result, _) = FreeRun.Train(null, """{"model":{"type":"objective","formula":"(exp(x)-2)^2+(exp(y)-exp(x))^2","parameters":{"x":-7.6,"y":5} } }""");
        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.All(FittedModel.Load(result.Model!).Parameters(), parameter => Assert.Equal(Math.Log(2), parameter.Values.Single(), 1e-9));
    }
}
