using Descent.Training.Data;
using Descent.Training.Runs;
using Descent.Training.Threads;

namespace Descent.Training.Tests.Runs;

/// <summary>What a history keeps beside its losses where a job asks for it.</summary>
public class RecordTests
{
    const string All = """ "record":{"every":1,"update_norm":true,"decrease":true,"parameters":true} """;

    static readonly Table Line = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);

    static readonly Table Rows = MakeTable(300);

    static string OnLine(string optimizer, string record, int epochs = 100) => $$"""
        {"dataset":"d","target":"y","model":"linear","loss":"half_sse","optimizer":{{optimizer}},"batch_size":"full","epochs":{{epochs}},{{record}}}
        """;

    static string Network(string fields, string precision = "float32") => $$"""
        {"dataset":"d","target":"y","loss":"mse","model":{"type":"layers","layers":[{"type":"dense","units":5},"batch_norm","tanh",{"type":"dropout","rate":0.2},"dense"]},
         "optimizer":{"type":"sgd","learning_rate":0.05,"momentum":0.9},"batch_size":32,"epochs":5,"split":{"validation":0.2},"seed":3,"precision":"{{precision}}",{{fields}}}
        """;

    [Fact]
    public void The_first_steps_of_the_textbook_by_hand()
    {
        (_, FreeRun host) = FreeRun.Train(Line, OnLine("""{"type":"sgd","learning_rate":0.1}""", All, epochs: 2));

        Assert.Equal(["update_norm", "predicted_decrease", "actual_decrease", "parameters.weight[x]", "parameters.bias"], host.Losses[0].Extra!.Names);
        // (0,0) → (1.2, 0.7): -g·d = 19.3, ½·d·H·d = ½·(5·1.44 + 6·0.84 + 2·0.49) = 6.61. Then the gradient is (-3.9, -2): -g·d = 1.921, ½·d·H·d = 0.65425.
        double?[][] expected = [[Math.Sqrt(1.44 + 0.49), 12.69, 12.69, 0, 0], [Math.Sqrt(0.39 * 0.39 + 0.2 * 0.2), 1.26675, 1.26675, 1.2, 0.7], [null, null, null, 1.59, 0.9]];
        Assert.All(expected.Zip(host.Losses), pair => AssertClose(pair.First, pair.Second.Extra!.Values));
    }

    [Theory]
    [InlineData("""{"type":"sgd","learning_rate":0.1,"momentum":0.9,"nesterov":true}""")]
    [InlineData("""{"type":"adam","learning_rate":0.5}""")]
    [InlineData(""" "lbfgs" """)]
    [InlineData(""" "newton" """)]
    public void On_a_quadratic_every_step_gains_what_was_predicted(string optimizer)
    {
        (_, FreeRun host) = FreeRun.Train(Line, OnLine(optimizer, All));

        double scale = host.Losses.Max(point => point.Train);
        Assert.True(host.Losses.Count > 1);
        Assert.All(host.Losses.SkipLast(1), point => Assert.Equal(point.Extra!.Values[1]!.Value, point.Extra.Values[2]!.Value, 1e-14 * scale));
        Assert.Null(host.Losses[^1].Extra!.Values[1]);
    }

    [Fact]
    public void On_full_batches_the_decreases_are_those_of_the_history_and_the_norms_those_of_the_path()
    {
        (_, FreeRun host) = FreeRun.Train(Line, OnLine("""{"type":"sgd","learning_rate":0.1}""", All));

        foreach ((LossPoint here, LossPoint next) in host.Losses.Zip(host.Losses.Skip(1)))
        {
            Assert.Equal(here.Train - next.Train, here.Extra!.Values[2]);
            double weight = next.Extra!.Values[3]!.Value - here.Extra.Values[3]!.Value, bias = next.Extra.Values[4]!.Value - here.Extra.Values[4]!.Value;
            Assert.Equal(Math.Sqrt(weight * weight + bias * bias), here.Extra.Values[0]!.Value, 1e-15);
        }
    }

    [Fact]
    public void A_batch_is_compared_with_itself()
    {
        // Row 0 alone: the update of w = 0, b = 0 at rate 0.1 by the gradient (-2, -2) of ½·(w + b - 2)² leaves ½·1.6².
        string body = OnLine("""{"type":"sgd","learning_rate":0.1}""", All, epochs: 1).Replace("\"batch_size\":\"full\"", "\"batches\":[[0],[1]],\"shuffle\":false", StringComparison.Ordinal);

        (_, FreeRun host) = FreeRun.Train(Line, body);

        AssertClose([Math.Sqrt(0.08), 2 - 1.28, 2 - 1.28, 0, 0], host.Losses[0].Extra!.Values);
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("float64")]
    public void Recording_changes_nothing_of_the_training(string precision)
    {
        (TrainingResult plain, FreeRun alone) = FreeRun.Train(Rows, Network(""" "record":{"every":1} """, precision));
        (TrainingResult result, FreeRun host) = FreeRun.Train(Rows, Network(All, precision));

        Assert.Equal(alone.Losses, host.Losses.Select(point => point with { Extra = null }));
        Assert.All(alone.Losses, point => Assert.Null(point.Extra));
        Assert.Equal(FittedModel.Load(plain.Model!).Values.ToArray(), FittedModel.Load(result.Model!).Values.ToArray());
        Assert.Equal(plain.Metrics, result.Metrics);
    }

    [Fact]
    public void Steps_between_those_that_are_kept_are_made_as_ever()
    {
        string Body(string record) => OnLine("""{"type":"sgd","learning_rate":0.1}""", record, epochs: 1000);
        (_, FreeRun every) = FreeRun.Train(Line, Body(All));
        (_, FreeRun some) = FreeRun.Train(Line, Body(All.Replace("\"every\":1", "\"every\":37", StringComparison.Ordinal)));

        Assert.Equal(every.Losses.Where(point => point.Step % 37 == 0 || point.Step == 1000), some.Losses);
    }

    [Fact]
    public void Threads_and_interruptions_change_no_bit()
    {
        (_, FreeRun whole) = FreeRun.Train(Rows, Network(All));
        List<LossPoint> losses = [];
        Checkpoint? checkpoint = null;
        TrainingResult result;
        int threads = 1;
        do
        {
            using ThreadTeam team = new ThreadShares(threads++ % 8 + 1).Join();
            int saves = 0;
            FreeRun host = null!;
            host = new FreeRun { CheckpointDue = true, Saved = _ => host.Command = ++saves == 3 ? TrainingCommand.Suspend : TrainingCommand.None };
            result = FreeRun.Build(Rows, Network(All), team).Run(checkpoint, host);
            checkpoint = host.Last;
            losses.AddRange([.. host.Losses, .. result.Losses]);
        }
        while (result.StopReason is null);
        Assert.True(threads > 8);
        Assert.Equal(whole.Losses, losses);
    }

    [Fact]
    public void The_last_parameters_are_those_of_the_model_in_the_units_of_the_data()
    {
        string body = $$"""
            {"dataset":"d","target":"y","model":"linear","loss":"mse","optimizer":{"type":"sgd","learning_rate":0.1},"preprocessing":{"standardize":true},"batch_size":"full","epochs":20,{{All}}}
            """;

        (TrainingResult result, FreeRun host) = FreeRun.Train(Rows, body);

        IReadOnlyList<LabelledParameter> parameters = FittedModel.Load(result.Model!).Parameters();
        Assert.Equal(parameters.SelectMany(parameter => parameter.Values).Select(value => (double?)value), host.Losses[^1].Extra!.Values.Skip(3));
        Assert.Equal(["parameters.weight[a]", "parameters.weight[b]", "parameters.bias"], host.Losses[^1].Extra!.Names.Skip(3));
    }

    [Fact]
    public void An_objective_has_its_path_recorded()
    {
        const string Body = """
            {"model":{"type":"objective","formula":"(1-x)^2+100*(y-x^2)^2","parameters":{"x":-1.2,"y":1}},"optimizer":"newton","record":{"parameters":true,"decrease":true}}
            """;

        (_, FreeRun host) = FreeRun.Train(null, Body);

        Assert.Equal([-1.2, 1], host.Losses[0].Extra!.Values.Skip(2).Select(value => value!.Value));
        AssertClose([1, 1], host.Losses[^1].Extra!.Values.Skip(2).ToArray(), 1e-6);
        Assert.All(host.Losses.SkipLast(1), point => Assert.True(point.Extra!.Values[0] > 0));
    }

    [Fact]
    public void A_run_that_diverges_keeps_the_update_that_broke_it()
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(Line, OnLine("""{"type":"sgd","learning_rate":1e200}""", All));

        Assert.Equal(StopReason.Diverged, result.StopReason);
        // By 1e200 times the gradient, (12, 7).
        Assert.Equal(1e200 * Math.Sqrt(144 + 49), host.Losses[0].Extra!.Values[0]!.Value, 1e186);
        Assert.Equal(double.NegativeInfinity, host.Losses[0].Extra!.Values[2]);
        Assert.Equal([null, null, null], host.Losses[^1].Extra!.Values.Take(3));
    }

    [Fact]
    public void More_than_a_history_can_hold_is_refused_with_the_numbers()
    {
        Problem(Rows, Network(All).Replace("\"units\":5", "\"units\":40", StringComparison.Ordinal), "/record/parameters", "false");
        // 5 numbers at 10,000,001 steps: at most 20,000,000.
        Problem(Line, OnLine("""{"type":"sgd","learning_rate":0.1}""", All, epochs: 100_000_000), "/record/every", ">= 10");

        static void Problem(Table table, string body, string pointer, string allowed)
        {
            Problem problem = Assert.Single(FreeRun.Resolve(table, body).Problems);
            Assert.Equal((pointer, allowed), (problem.Pointer, problem.Allowed![0]));
        }
    }

    static void AssertClose(double?[] expected, IReadOnlyList<double?> actual, double tolerance = 1e-14)
    {
        Assert.Equal(expected.Select(value => value is null), actual.Select(value => value is null));
        Assert.All(expected.Zip(actual).Where(pair => pair.First is not null), pair => Assert.Equal(pair.First!.Value, pair.Second!.Value, tolerance));
    }

    static Table MakeTable(int rows)
    {
        Randomness noise = new(5, Purpose.Probe);
        double[] a = [.. Enumerable.Range(0, rows).Select(row => 3 + 2 * noise.Normal(0, (ulong)row))], b = [.. Enumerable.Range(0, rows).Select(row => noise.Normal(1, (ulong)row))];
        return new Table([Column.OfNumbers("a", a), Column.OfNumbers("b", b), Column.OfNumbers("y", [.. a.Zip(b, (x, z) => x - z * z)])]);
    }
}
