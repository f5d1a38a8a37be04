using System.Globalization;
using Descent.Training.Data;
using Descent.Training.Diagnostics.Tracing;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Diagnostics;

/// <summary>Steps worked as by hand, against those that were.</summary>
public sealed class TracerTests
{
    static readonly Table Mazur = new([
        Column.OfNumbers("i1", [0.05]), Column.OfNumbers("i2", [0.10]), Column.OfNumbers("o1", [0.01]), Column.OfNumbers("o2", [0.99])]);

    const string MazurJob = """
        {"dataset":"d","targets":["o1","o2"],"features":["i1","i2"],"loss":"half_sse","optimizer":{"type":"sgd","learning_rate":0.5},"batch_size":"full","epochs":10,
         "model":{"type":"layers","layers":[{"type":"dense","units":2},"sigmoid",{"type":"dense","units":2},"sigmoid"]},
         "initial":{"layers.0.weight":[0.15,0.20,0.25,0.30],"layers.0.bias":[0.35,0.35],"layers.2.weight":[0.40,0.45,0.50,0.55],"layers.2.bias":[0.60,0.60]},
         "preprocessing":{"standardize":false},"precision":"float64"}
        """;

    [Fact]
    public void The_first_step_of_the_line_goes_from_0_0_to_1_2_and_0_7()
    {
        TraceStep step = Assert.Single(Of(Surfaces.Line, Surfaces.LineJob(), 0, 0).Steps);
        Assert.Equal((14.5, 0.1), (step.Loss, step.LearningRate));
        Assert.Equal([0, 1], step.Rows);
        TraceUpdate weight = step.Updates[0], bias = step.Updates[1];
        Assert.Equal(("weight", -12.0, 1.2), (weight.Parameter, weight.Gradient[0], Math.Round(weight.After[0], 14)));
        Assert.Equal(("bias", -7.0, 0.7), (bias.Parameter, bias.Gradient[0], Math.Round(bias.After[0], 14)));
    }

    [Fact]
    public void The_partials_are_the_sums_of_products_that_are_written_by_hand()
    {
        Trace trace = Of(Surfaces.Line, Surfaces.LineJob(), 0, 0);
        TraceNode weight = trace.Nodes.Single(node => node.Name == "weight");
        TraceFlow flow = trace.Steps[0].Values.SelectMany(value => value.Backward).Single(flow => flow.Input == weight.Id);
        Assert.Equal([new TraceTerm(-2, 1), new TraceTerm(-5, 2)], flow.Terms![0]);
        string page = TraceMarkdown.Write(trace, "The line");
        Assert.Contains(@"(-2) \cdot 1 + (-5) \cdot 2 = -12", page);
        Assert.Contains(@"(-2) \cdot 1 + (-5) \cdot 1 = -7", page);
        Assert.Contains(@"$\text{weight} \leftarrow 0 - 0.1 \cdot (-12) = 1.2$", page);
        Assert.Contains(@"$\text{bias} \leftarrow 0 - 0.1 \cdot (-7) = 0.7$", page);
    }

    // The numbers of the article in its order; weights w1 to w8 after the step at the end.
    [Fact]
    public void Every_number_that_Mazur_prints_for_his_network_is_in_the_trace()
    {
        double[] printed =
        [
            0.3775, 0.593269992, 0.596884378, 1.105905967, 0.75136507, 0.772928465, 0.274811083, 0.023560026, 0.298371109,
            0.74136507, 0.186815602, 0.082167041, 0.138498562, 0.055399425, -0.019049119, 0.036350306, 0.241300709, 0.000438568,
            0.35891648, 0.408666186, 0.511301270, 0.561370121, 0.149780716, 0.19956143, 0.24975114, 0.29950229,
        ];
        TraceStep step = Of(Mazur, MazurJob, 0, 0).Steps[0];
        double[] found =
        [
            step.Loss,
            .. step.Values.SelectMany(value => value.Value.Concat(value.Derivative ?? [])),
            .. step.Values.SelectMany(value => value.Backward).SelectMany(flow => flow.Partial.Concat(flow.Local ?? []).Concat((flow.Terms ?? []).SelectMany(sum => sum).Select(term => term.Derivative * term.Local))),
            .. step.Updates.SelectMany(update => update.After),
        ];
        // Half of the last digit that is printed, of eight or nine.
        Assert.All(printed, number => Assert.True(found.Any(value => Math.Abs(value - number) <= 5.1e-9), $"{number} is not in the trace"));
    }

    // He prints 0.291027924, for which the hidden weights must have seen the new output weights; biases stay, which a formula can say.
    [Fact]
    public void After_a_true_step_the_error_of_Mazurs_network_is_0_291027774()
    {
        const string H1 = "sigmoid(w1*i1+w2*i2+b1)", H2 = "sigmoid(w3*i1+w4*i2+b1)";
        Table outputs = new([Column.OfNumbers("i1", [0.05, 0.05]), Column.OfNumbers("i2", [0.1, 0.1]), Column.OfNumbers("output", [1, 2]), Column.OfNumbers("due", [0.01, 0.99])]);
        Trace trace = Of(outputs, $$"""
            {"dataset":"d","target":"due","loss":"half_sse","optimizer":{"type":"sgd","learning_rate":0.5},"batch_size":"full","epochs":10,
             "model":{"type":"formula","formula":"where(output<1.5,sigmoid(w5*{{H1}}+w6*{{H2}}+b2),sigmoid(w7*{{H1}}+w8*{{H2}}+b2))",
              "parameters":{"w1":0.15,"w2":0.2,"w3":0.25,"w4":0.3,"w5":0.4,"w6":0.45,"w7":0.5,"w8":0.55,"b1":0.35,"b2":0.6},"fixed":["b1","b2"]},
             "precision":"float64"}
            """, 0, 1);
        Assert.Equal(0.2983711087600027, trace.Steps[0].Loss, 1e-15);
        Assert.Equal(0.29102777369359933, trace.Steps[1].Loss, 1e-15);
    }

    [Fact]
    public void A_formula_without_data_is_worked_the_same_way()
    {
        string body = """{"model":{"type":"objective","formula":"0.5*((w+b-2)^2+(2*w+b-5)^2)","parameters":{"w":0,"b":0}},"optimizer":{"type":"sgd","learning_rate":0.1},"max_steps":5}""";
        (Trace? trace, _) = Tracer.Trace(Surfaces.Resolved(null, body).Spec!, null, null, 0, 1, null, TimeProvider.System, CancellationToken.None);
        Assert.Equal([-12.0, -7.0], trace!.Steps[0].Updates.Select(update => update.Gradient[0]));
        Assert.Empty(trace.Steps[0].Rows);
        Assert.Equal(1.81, trace.Steps[1].Loss, 1e-14);
    }

    [Theory]
    [InlineData("""{"type":"sgd","learning_rate":0.05,"momentum":0.9}""", "float64")]
    [InlineData("""{"type":"adam","learning_rate":0.05}""", "float32")]
    public void Any_step_is_the_one_that_the_run_made(string optimizer, string precision)
    {
        string body = $$"""
            {"dataset":"d","target":"real","features":["a","b"],"model":{"type":"mlp","hidden":[3],"activation":"tanh","dropout":0.2},"loss":"mse","optimizer":{{optimizer}},
             "schedule":"reduce_on_plateau","batch_size":7,"epochs":20,"split":{"validation":0.2},"precision":"{{precision}}"}
            """;
        (TrainingResult result, FreeRun host) = FreeRun.Train(CatalogueJobTests.Rows, body);
        Trace trace = Of(CatalogueJobTests.Rows, body, 50, 53);
        foreach (TraceStep step in trace.Steps)
        {
            LossPoint point = host.Losses.Single(point => point.Step == step.Step);
            Assert.Equal((point.Train, point.GradientNorm, point.LearningRate), (step.Loss, step.GradientNorm, step.LearningRate));
            // The plain evaluation of every node rounds elsewhere than the compiled one.
            Assert.Equal(step.Loss, step.Values[^1].Value[0], 1e-5 * step.Loss);
            Assert.Equal(step.GradientNorm, Math.Sqrt(step.Updates.SelectMany(update => update.Gradient).Sum(slope => slope * slope)), 1e-4 * step.GradientNorm);
        }
        foreach ((TraceStep before, TraceStep after) in trace.Steps.Zip(trace.Steps.Skip(1)))
            Assert.Equal(before.Updates.SelectMany(update => update.After), after.Updates.SelectMany(update => update.Before));
        Assert.Equal(StopReason.Completed, result.StopReason);
    }

    [Fact]
    public void It_goes_on_from_a_checkpoint_and_ends_where_the_run_ended()
    {
        string body = Surfaces.LineJob(rest: "\"epochs\":30");
        Checkpoint? saved = null;
        FreeRun host = new() { CheckpointDue = true, Saved = checkpoint => saved = checkpoint.Step <= 20 ? checkpoint : saved };
        FreeRun.Build(Surfaces.Line, body).Run(null, host);
        Trace fromCheckpoint = Of(Surfaces.Line, body, 28, 30, saved, 30), fromStart = Of(Surfaces.Line, body, 28, 30, null, 30);
        Assert.Equal(fromStart.Steps.SelectMany(step => step.Updates).SelectMany(update => update.After), fromCheckpoint.Steps.SelectMany(step => step.Updates).SelectMany(update => update.After));
        Assert.Equal([true, true, false], fromCheckpoint.Steps.Select(step => step.End is null));
        Assert.Equal(host.Losses[^1].Step, fromCheckpoint.Steps[^2].Step);
    }

    [Fact]
    public void What_nobody_could_read_is_refused_with_the_limit()
    {
        string wide = """{"dataset":"d","target":"real","features":["a","b"],"model":{"type":"mlp","hidden":[1000]},"loss":"mse"}""";
        Assert.Equal("too_large", Problem(CatalogueJobTests.Rows, wide, 0, 0).Code);
        Assert.Equal("out_of_range", Problem(Surfaces.Line, Surfaces.LineJob(), 0, 100).Code);

        static Problem Problem(Table table, string body, long from, long to) =>
            Tracer.Trace(Surfaces.Resolved(table, body).Spec!, table, null, from, to, null, TimeProvider.System, CancellationToken.None).Problem!;
    }

    [Fact]
    public void A_page_has_every_operation_and_no_number_that_LaTeX_cannot_read()
    {
        string page = TraceMarkdown.Write(Of(Mazur, MazurJob, 0, 1), "Mazur's network");
        Assert.Contains("## Step 0", page);
        Assert.Contains(@"\sigma(v_{2})", page);
        Assert.DoesNotContain("E-", page, StringComparison.Ordinal);
        Assert.Contains(0.298371109.ToString(CultureInfo.InvariantCulture), page);
    }

    static Trace Of(Table table, string body, long from, long to, Checkpoint? nearest = null, long? end = null)
    {
        Resolution resolution = Surfaces.Resolved(table, body);
        (Trace? trace, Problem? problem) = Tracer.Trace(resolution.Spec!, table, nearest, from, to, end, TimeProvider.System, CancellationToken.None);
        Assert.Null(problem);
        return trace!;
    }
}
