using System.Text;
using System.Text.Json;
using Descent.Training.Data;
using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Preparation;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Preparation;

/// <summary>The runs that a job's body asks for.</summary>
public class CombinationsTests
{
    static readonly Table Rows = CatalogueJobTests.Rows;

    [Fact]
    public void A_plain_job_has_one_run_with_its_seed() =>
        Assert.Equal([new RunVariation(7)], Resolved(Body("\"seed\":7")).Runs);

    [Fact]
    public void Every_combination_is_made_from_every_start_in_every_fold()
    {
        JobResolution job = Resolved(Body("""
            "seed":7,"restarts":2,"cross_validation":{"folds":3},"sweep":{"optimizer.learning_rate":[0.1,0.01],"epochs":[5,6]}
            """));
        Assert.Equal(2 * 2 * 2 * 3, job.Runs.Count);
        Assert.Equal(Enumerable.Range(0, 24).Select(run => (7L + run / 3 % 2, (int?)(run % 3))), job.Runs.Select(run => (run.Seed, run.Fold)));
        Assert.Equal(
            ["""{"optimizer.learning_rate":0.1,"epochs":5}""", """{"optimizer.learning_rate":0.1,"epochs":6}""",
                """{"optimizer.learning_rate":0.01,"epochs":5}""", """{"optimizer.learning_rate":0.01,"epochs":6}"""],
            job.Runs.Select(run => run.Overrides).Distinct());
        Assert.Null(job.Runs[0].Changes);
        Assert.Equal(0.01, ((AdamSpec)job.Runs[^1].Of(job.First.Spec!).Optimizer!).LearningRate);
        Assert.Equal((6, 0.1), (job.Runs[^1].Of(job.First.Spec!).Epochs, ((AdamSpec)job.First.Spec!.Optimizer!).LearningRate));
    }

    [Fact]
    public void A_run_of_a_sweep_is_the_job_that_the_client_would_have_written()
    {
        JobResolution job = Resolved(Body("""
            "sweep":{"optimizer":["sgd",{"type":"adam","learning_rate":0.02}],"model.hidden":[[3],[4,2]],"seed":[1,2]}
            """, model: "mlp"));
        JobResolution written = Resolved("""
            {"dataset":"d","target":"real","model":{"type":"mlp","hidden":[4,2]},"optimizer":{"type":"adam","learning_rate":0.02},"batch_size":20,"epochs":4,"seed":2,"split":{"validation":0.2}}
            """);
        TrainingResult one = Train(job, job.Runs[^1]), other = Train(written, written.Runs[0]);
        Assert.Equal(other.Losses, one.Losses);
        Assert.Equal(other.FinalLoss, one.FinalLoss);
    }

    [Fact]
    public void Restarts_split_the_rows_alike_and_draw_everything_else_anew()
    {
        JobResolution job = Resolved(Body("\"restarts\":3,\"split\":{\"validation\":0.2}", model: "mlp"));
        TrainingResult[] results = [.. job.Runs.Select(run => Train(job, run))];
        // What standardization learned is that of the training rows.
        Assert.Single(results.Select(result => FittedModel.Load(result.Model!).Preprocessor.ToJson()).Distinct());
        Assert.Equal(3, results.Select(result => result.Losses[0].Train).Distinct().Count());
        JobResolution plain = Resolved(Body("\"split\":{\"validation\":0.2}", model: "mlp"));
        Assert.Equal(Train(plain, plain.Runs[0]).Losses, Train(job, job.Runs[0]).Losses);
    }

    [Fact]
    public void Restarts_of_a_formula_begin_elsewhere_within_its_bounds()
    {
        JobResolution job = Resolved("""
            {"dataset":"d","target":"real","restarts":40,"seed":3,"initial":{"q":-4},"optimizer":"levenberg_marquardt",
             "model":{"type":"formula","formula":"p*a+q+c+k+z","parameters":{"p":2,"q":1,"c":5,"k":7,"z":0},"lower":{"p":1.5,"c":-1},"upper":{"c":9},"fixed":["k"]}}
            """);
        TrainingSpec[] specs = [.. job.Runs.Select(run => run.Of(job.First.Spec!))];
        Assert.Equal([2, 1, 5, 7, 0], ((FormulaSpec)specs[0].Model!).Parameters!.Values);
        IReadOnlyDictionary<string, double>[] starts = [.. specs.Skip(1).Select(spec => ((FormulaSpec)spec.Model!).Parameters!)];
        Assert.All(starts, start =>
        {
            Assert.InRange(start["p"], 1.5, 2 * 32);
            Assert.InRange(start["q"], -4 * 32, -4.0 / 32);
            Assert.InRange(start["c"], -1, 9);
            Assert.Equal(7, start["k"]);
        });
        foreach (string name in new[] { "q", "c", "z" })
            Assert.Equal(39, starts.Select(start => start[name]).Distinct().Count());
        Assert.Contains(starts, start => start["c"] < 2);
        Assert.Contains(starts, start => start["c"] > 6);
    }

    [Theory]
    [InlineData("\"sweep\":{\"optimizer.learning_rate\":[0.1,-1,0.2]}", "/sweep/optimizer.learning_rate/1", "out_of_range")]
    [InlineData("\"sweep\":{\"optimizer.rate\":[0.1]}", "/sweep/optimizer.rate/0", "unknown_field")]
    [InlineData("\"sweep\":{\"model.hidden.0\":[5]}", "/model/hidden", "unknown_field")]
    [InlineData("\"sweep\":{\"seed.x\":[1]}", "/sweep/seed.x", "unknown_field")]
    [InlineData("\"seed\":5,\"sweep\":{\"seed.x\":[1]}", "/sweep/seed.x", "unknown_field")]
    [InlineData("\"seed\":[],\"sweep\":{\"seed.x\":[1]}", "/seed", "wrong_type")]
    [InlineData("\"sweep\":{\"epochs\":[]}", "/sweep/epochs", "wrong_type")]
    [InlineData("\"sweep\":{\"epochs\":3}", "/sweep/epochs", "wrong_type")]
    [InlineData("\"sweep\":{\"dataset\":[\"d\",\"e\"]}", "/sweep/dataset", "not_swept")]
    [InlineData("\"sweep\":{\"batch_size\":[10,\"full\",[1]]}", "/sweep/batch_size/2", "wrong_type")]
    [InlineData("\"restarts\":1001", "/restarts", "out_of_range")]
    [InlineData("\"restarts\":500,\"cross_validation\":{\"folds\":3}", "/restarts", "too_many_runs")]
    [InlineData("\"cross_validation\":{\"folds\":100}", "/cross_validation/folds", "out_of_range")]
    [InlineData("\"cross_validation\":{}", "/cross_validation/folds", "required")]
    [InlineData("\"cross_validation\":{\"folds\":3,\"fold\":3}", "/cross_validation/fold", "out_of_range")]
    [InlineData("\"restarts\":3,\"seed\":9223372036854775807", "/seed", "out_of_range")]
    public void What_cannot_be_run_is_refused_where_it_is_written(string fields, string pointer, string code)
    {
        JobResolution job = Resolve(Body(fields));
        Assert.Contains((pointer, code), job.First.Problems.Select(problem => (problem.Pointer, problem.Code)));
        Assert.Null(job.First.Spec);
        Assert.Empty(job.Runs);
    }

    [Theory]
    [InlineData("\"sweep\":{\"dataset\":[\"e\"],\"epochs\":[],\"optimizer.learning_rate\":[0.1,-1],\"nope\":[1],\"name.0\":[1]}",
        "/sweep/dataset /sweep/epochs /sweep/name.0 /sweep/nope/0 /sweep/optimizer.learning_rate/1")]
    [InlineData("\"priority\":1000,\"zzz\":1,\"zzz\":2,\"sweep\":{\"seed\":[1,-1]}", "/priority /sweep/seed/1 /zzz /zzz")]
    [InlineData("\"restarts\":3,\"sweep\":{\"seed\":[1,9223372036854775807],\"epochs\":[3,0]}", "/sweep/epochs/1 /sweep/seed/1")]
    public void No_fault_of_a_sweep_hides_another(string fields, string pointers) =>
        Assert.Equal(pointers.Split(' '), Resolve(Body(fields)).First.Problems.Select(problem => problem.Pointer).Order(StringComparer.Ordinal));

    [Fact]
    public void Sweep_and_overrides_are_echoed_in_their_long_form()
    {
        JobResolution job = Resolved("""
            {"dataset":"d","target":"real","features":["a"],"model":"linear","optimizer":"sgd","max_steps":3,
             "sweep":{"loss":["mse",{"type":"huber","delta":2}],"batch_size":["full",8],"optimizer.learning_rate":["auto"],"initial.weight":[0.5,[[1]]],"schedule":["constant"]}}
            """);
        IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> sweep = job.First.Spec!.Sweep!;
        Assert.Equal(["""{"type":"mse","reduction":"mean"}""", """{"type":"huber","delta":2,"reduction":"mean"}"""], sweep["loss"].Select(value => value.GetRawText()));
        Assert.Equal(["[0.5]", "[1]"], sweep["initial.weight"].Select(value => value.GetRawText()));
        Assert.Equal("""{"type":"constant","warmup_steps":0}""", sweep["schedule"].Single().GetRawText());
        // Alone in a list such a word has no other form.
        Assert.Equal(["\"full\"", "8"], sweep["batch_size"].Select(value => value.GetRawText()));
        Assert.Equal(
            """{"loss":{"type":"mse","reduction":"mean"},"batch_size":null,"full_batch":true,"optimizer.learning_rate":null,"optimizer.auto_learning_rate":true,"initial.weight":[0.5],"schedule":{"type":"constant","warmup_steps":0}}""",
            job.Runs[0].Overrides);
        Assert.StartsWith("""{"loss":{"type":"huber","delta":2,"reduction":"mean"},"batch_size":8,"optimizer.learning_rate":null""", job.Runs[^1].Overrides);
        Assert.Null(job.Runs[0].Changes);
        Assert.DoesNotContain("sweep", job.Runs[^1].Changes);
        Assert.Equal(3, job.First.Estimate!.Steps);
    }

    [Theory]
    [InlineData(""" {"optimizer":["sgd",{"type":"adam","learning_rate":0.02}],"loss":["mae","mse"]} """)]
    [InlineData(""" {"batch_size":["full",8]} """)]
    [InlineData(""" {"batch_size":[8,"full"]} """)]
    public void A_sweep_in_its_long_form_is_the_same_sweep(string sweep)
    {
        JobResolution job = Resolved(Body($"\"sweep\":{sweep}")), again = Resolved(SpecJson.Write(job.First.Spec!));
        Assert.Equal(SpecJson.Write(job.First.Spec!), SpecJson.Write(again.First.Spec!));
        Assert.Equal(job.Runs.Select(run => (run.Seed, run.Overrides)), again.Runs.Select(run => (run.Seed, run.Overrides)));
    }

    [Theory]
    [InlineData(""" "epochs":3,"batch_size":20 """, 9, 3)]
    [InlineData(""" "max_steps":20,"batch_size":20 """, 20, 7)]
    [InlineData(""" "max_steps":5,"epochs":40,"batch_size":"full" """, 5, 5)]
    public void Passes_are_planned_with_the_steps(string length, long steps, long epochs)
    {
        JobResolution job = Resolved($$"""{"dataset":"d","target":"real","model":"linear","optimizer":"adam",{{length}} }""");
        Assert.Equal((60, steps, epochs), (job.First.Estimate!.TrainingRows, job.First.Estimate.Steps, job.First.Estimate.Epochs));
        TrainingProgress made = Train(job, job.Runs[0]).Progress;
        Assert.Equal((steps, epochs), (made.Steps, made.Epochs));
    }

    [Fact]
    public void Of_too_many_combinations_every_value_is_checked()
    {
        string values = string.Join(',', Enumerable.Range(1, 40));
        JobResolution job = Resolve(Body($"\"sweep\":{{\"seed\":[{values}],\"batch_size\":[{values},-1],\"epochs\":[1,0]}}"));
        Assert.Equal(["/sweep", "/sweep/batch_size/40", "/sweep/epochs/1"], job.First.Problems.Select(problem => problem.Pointer));
        Assert.True(job.First.IsMalformed);
    }

    [Fact]
    public void The_last_seed_can_be_used() => Assert.Equal(long.MaxValue, Assert.Single(Resolved(Body("\"seed\":9223372036854775807")).Runs).Seed);

    [Fact]
    public void The_number_of_runs_is_capped_and_told()
    {
        string values = string.Join(',', Enumerable.Range(1, 40));
        Problem problem = Assert.Single(Resolve(Body($"\"sweep\":{{\"epochs\":[{values}],\"seed\":[{values}]}}")).First.Problems);
        Assert.Equal(("/sweep", "too_many_runs", "1600"), (problem.Pointer, problem.Code, problem.Value));
        Assert.Contains("1,600", problem.Detail);
        Assert.Contains("1,000", problem.Detail);
    }

    [Fact]
    public void Validation_rows_beside_folds_are_left_out_with_a_warning()
    {
        JobResolution job = Resolved(Body("\"cross_validation\":{\"folds\":4},\"split\":{\"validation\":0.2,\"test\":12}"));
        Assert.Equal("folds_validate", Assert.Single(job.First.Warnings).Code);
        Assert.Equal((36, 12, 12), (job.First.Estimate!.TrainingRows, job.First.Estimate.ValidationRows, job.First.Estimate.TestRows));
    }

    static string Body(string fields, string model = "linear")
    {
        string split = fields.Contains("split") || fields.Contains("folds") ? "" : """ "split":{"validation":0.2}, """;
        return $$"""
            {"dataset":"d","target":"real","model":{"type":"{{model}}"},"optimizer":{"type":"adam","learning_rate":0.05},"batch_size":20,"epochs":4,{{split}}{{fields}}}
            """;
    }

    static JobResolution Resolve(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        return Descent.Training.Preparation.Preparation.Resolve(bytes, SpecReader.Read(bytes), Rows);
    }

    static JobResolution Resolved(string body)
    {
        JobResolution job = Resolve(body);
        Assert.Empty(job.First.Problems);
        return job;
    }

    static TrainingResult Train(JobResolution job, RunVariation run) =>
        Descent.Training.Preparation.Preparation.Build(run.Of(job.First.Spec!), Rows, TimeProvider.System).Run(null, new FreeRun());
}
