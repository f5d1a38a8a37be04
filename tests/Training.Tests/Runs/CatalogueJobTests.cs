using Descent.Training.Data;
using Descent.Training.Losses;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Runs;

/// <summary>Everything in the catalogue trains the whole way, from a job's body to predictions.</summary>
public class CatalogueJobTests
{
    const int Count = 60;

    internal static readonly Table Rows = MakeTable();

    public static TheoryData<string> Losses => [.. Catalog.Losses.Select(entry => entry.Name)];

    public static TheoryData<string> Layers => [.. Catalog.Layers.Select(entry => entry.Name)];

    public static TheoryData<string> Schedules => [.. Catalog.Schedules.Select(entry => entry.Name)];

    public static TheoryData<string> Schemes => [.. Catalog.Initializers.Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Losses))]
    public void Every_loss_falls_and_predicts(string loss)
    {
        Falls($$"""{"dataset":"d",{{TargetOf(loss).Columns}},"features":["a","b"],"model":{"type":"mlp","hidden":[6]},"loss":"{{loss}}",{{Rest}} }""");
    }

    [Theory, MemberData(nameof(Losses))]
    public void Only_a_target_that_may_be_any_number_is_standardized(string loss)
    {
        (TargetKind kind, string target) = TargetOf(loss);
        string Body(string preprocessing) => $$"""{"dataset":"d",{{target}},"features":["a","b"],"model":{"type":"mlp","hidden":[6]},"loss":"{{loss}}",{{preprocessing}}{{Rest}} }""";

        Assert.Equal(kind == TargetKind.Real, FreeRun.Resolve(Rows, Body("")).Spec!.Preprocessing!.StandardizeTarget);
        IReadOnlyList<Problem> problems = FreeRun.Resolve(Rows, Body("\"preprocessing\":{\"standardize_target\":true},")).Problems;
        Assert.Equal(kind is TargetKind.Count or TargetKind.Distribution ? ["/preprocessing/standardize_target"] : [], problems.Select(problem => problem.Pointer));
    }

    [Theory]
    [InlineData("\"linear\"")]
    [InlineData("""{"type":"mlp","hidden":[6]}""")]
    public void Predicted_distributions_are_distributions_and_their_divergence_is_not_negative(string model)
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(Rows, $$"""{"dataset":"d","targets":["p1","p2"],"features":["a","b"],"model":{{model}},"loss":"kl_div",{{Rest}} }""");

        Assert.All(host.Losses, point => Assert.True(point.Train >= 0));
        Prediction prediction = FittedModel.Load(result.Model!).Predict(Rows);
        for (int row = 0; row < Count; row++)
        {
            double[] shares = [.. prediction.Numbers.AsSpan().Slice(2 * row, 2)];
            Assert.All(shares, share => Assert.InRange(share, 0, 1));
            Assert.Equal(1, shares.Sum(), 1e-12);
        }
    }

    [Fact]
    public void What_is_no_probability_is_refused_where_a_distribution_is_due()
    {
        Problem problem = Assert.Single(FreeRun.Resolve(Rows, """{"dataset":"d","targets":["p1","real"],"features":["a","b"],"model":"linear","loss":"kl_div"}""").Problems);
        Assert.Equal(("/targets", "out_of_range", "real"), (problem.Pointer, problem.Code, problem.Column));
    }

    [Theory, MemberData(nameof(Layers))]
    public void Every_layer_trains(string layer)
    {
        string spec = layer == "residual" ? """{"type":"residual","layers":["dense","tanh"]}""" : $"\"{layer}\"";
        if (layer == "dense")
            spec = """{"type":"dense","units":5}""";
        Falls($$"""{"dataset":"d","target":"real","features":["a","b"],"model":{"type":"layers","layers":[{"type":"dense","units":6},{{spec}},"dense"]},"loss":"mse",{{Rest}} }""");
    }

    [Theory, MemberData(nameof(Schedules))]
    public void Every_schedule_trains(string schedule) =>
        Falls($$"""{"dataset":"d","target":"real","features":["a","b"],"model":"linear","loss":"mse","schedule":{"type":"{{schedule}}","warmup_steps":5},{{Rest}} }""");

    [Theory, MemberData(nameof(Schemes))]
    public void Every_initial_scheme_starts_a_training(string scheme) =>
        Falls($$"""{"dataset":"d","target":"real","features":["a","b"],"model":"linear","loss":"mse","initial":{"scheme":"{{scheme}}"},{{Rest}} }""");

    static (TargetKind Kind, string Columns) TargetOf(string loss) => Catalog.Create(Catalog.Default<LossSpec>(loss)).Target switch
    {
        TargetKind.Real => (TargetKind.Real, "\"target\":\"real\""),
        TargetKind.Count => (TargetKind.Count, "\"target\":\"count\""),
        TargetKind.Distribution => (TargetKind.Distribution, "\"targets\":[\"p1\",\"p2\"]"),
        TargetKind kind => (kind, "\"target\":\"binary\""),
    };

    const string Rest = """
        "optimizer":{"type":"adam","learning_rate":0.02},"batch_size":20,"epochs":40,"split":{"validation":0,"test":12},"seed":3,"precision":"float64"
        """;

    static void Falls(string body)
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(Rows, body);
        Assert.Equal(StopReason.Completed, result.StopReason);
        Assert.True(host.Losses.Skip(host.Losses.Count - 4).Average(point => point.Train) < host.Losses.Take(3).Average(point => point.Train), body);
        Prediction prediction = FittedModel.Load(result.Model!).Predict(Rows);
        Assert.Equal(Count, prediction.Rows);
        Assert.All(prediction.Numbers, value => Assert.True(double.IsFinite(value)));
    }

    static Table MakeTable()
    {
        Randomness noise = new(5, Purpose.Probe);
        double[] a = new double[Count], b = new double[Count], real = new double[Count], count = new double[Count], p1 = new double[Count], p2 = new double[Count];
        string?[] binary = new string?[Count];
        for (int i = 0; i < Count; i++)
        {
            (a[i], b[i]) = (noise.Normal(0, (ulong)i), noise.Normal(1, (ulong)i));
            real[i] = 2 * a[i] - b[i] + 0.1 * noise.Normal(2, (ulong)i);
            count[i] = Math.Floor(Math.Exp(0.5 + 0.7 * a[i]));
            p1[i] = 1 / (1 + Math.Exp(-a[i]));
            p2[i] = 1 - p1[i];
            binary[i] = a[i] + b[i] > 0 ? "yes" : "no";
        }
        return new Table([
            Column.OfNumbers("a", a), Column.OfNumbers("a2", [.. a.Select(value => 2 * value)]), Column.OfNumbers("b", b), Column.OfNumbers("real", real), Column.OfNumbers("count", count),
            Column.OfNumbers("p1", p1), Column.OfNumbers("p2", p2), Column.OfCategories("binary", binary)]);
    }
}
