using Descent.Training.Data;
using Descent.Training.Preparation;
using Descent.Training.Specs;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Preparation;

public class ResolverTests
{
    static readonly Table People = new(
    [
        Column.OfNumbers("age", [20, 30, 40, 50, 60, 70]),
        Column.OfCategories("sex", ["f", "m", "f", "m", "f", "m"]),
        Column.OfText("name", ["Ann", "Bob", "Cleo", "Dan", "Eve", "Fred"]),
        Column.OfNumbers("empty", [double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN]),
        Column.OfNumbers("visits", [0, 1, 2, 0, 3, 1]),
        Column.OfNumbers("height", [1.6, 1.7, 1.65, 1.8, double.NaN, 1.75]),
        Column.OfCategories("same", ["a", "a", "a", "a", "a", "a"]),
    ]);

    static IEnumerable<string> Pointers(string body) => FreeRun.Resolve(People, body).Problems.Select(problem => problem.Pointer);

    [Theory]
    [InlineData("""{"dataset":"d"}""", "/target")]
    [InlineData("""{"dataset":"d","target":"nope"}""", "/target")]
    [InlineData("""{"dataset":"d","target":"name"}""", "/target")]
    [InlineData("""{"dataset":"d","target":"empty"}""", "/target")]
    [InlineData("""{"dataset":"d","target":"same"}""", "/target")]
    [InlineData("""{"dataset":"d","target":"height","model":"logistic"}""", "/target")]
    [InlineData("""{"dataset":"d","target":"sex","model":"linear"}""", "/target")]
    [InlineData("""{"dataset":"d","target":"sex","features":["age","nope"]}""", "/features/1")]
    [InlineData("""{"dataset":"d","target":"sex","features":["sex"]}""", "/features/0")]
    [InlineData("""{"dataset":"d","target":"sex","features":["empty"]}""", "/features/0")]
    [InlineData("""{"dataset":"d","target":"sex","features":["name"]}""", "/features/0")]
    [InlineData("""{"dataset":"d","target":"height","loss":"cross_entropy","model":"linear"}""", "/loss")]
    [InlineData("""{"dataset":"d","target":"sex","loss":"mse","model":"logistic"}""", "/loss")]
    [InlineData("""{"dataset":"d","target":"age","batch_size":4,"full_batch":true}""", "/batch_size")]
    [InlineData("""{"dataset":"d","target":"age","batches":[[0,99]]}""", "/batches/0/1")]
    [InlineData("""{"dataset":"d","target":"age","split":{"test":1.5}}""", "/split/test")]
    [InlineData("""{"dataset":"d","target":"age","split":{"test":6}}""", "/split/test")]
    [InlineData("""{"dataset":"d","target":"age","model":"linear","initial":{"slope":1}}""", "/initial/slope")]
    [InlineData("""{"dataset":"d","target":"age","features":["visits"],"model":"linear","initial":{"weight":[1,2]}}""", "/initial/weight")]
    [InlineData("""{"dataset":"d","target":"age","initial":"anywhere"}""", "/initial/scheme")]
    [InlineData("""{"dataset":"d","target":"age","model":{"type":"mlp","hidden":[65536,65536,65536]}}""", "/model")]
    [InlineData("""{"dataset":"d","target":"sex","loss":{"type":"cross_entropy","class_weights":[1]}}""", "/loss/class_weights")]
    public void What_cannot_be_trained_is_refused_at_the_place(string body, string pointer) => Assert.Equal([pointer], Pointers(body));

    [Fact]
    public void Problems_of_the_body_and_of_the_table_come_together() => Assert.Equal(
        ["/epochs", "/features/0", "/target", "/zzz"],
        Pointers("""{"dataset":"d","target":"nope","features":["nope"],"epochs":-5,"zzz":1}""").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{"dataset":"d","target":"nope","split":{"test":60},"cross_validation":{"folds":100}}""", "/cross_validation/folds /split/test /target")]
    [InlineData("""{"dataset":"d","target":"age","split":{"validation":1.2,"test":60}}""", "/split/test /split/validation")]
    [InlineData("""{"dataset":"d","target":"age","features":["nope"],"model":"linear","loss":"bce_with_logits"}""", "/features/0 /loss")]
    [InlineData("""{"dataset":"d","target":"age","model":"mlp","optimizer":"closed_form","cross_validation":{"folds":100}}""", "/cross_validation/folds /optimizer")]
    [InlineData("""{"dataset":"d","target":"age","model":{"type":"formula","formula":"w*visits+q","parameters":{"w":1} },"optimizer":"closed_form","split":{"test":60},"cross_validation":{"folds":100}}""", "/cross_validation/folds /model/formula /optimizer /split/test")]
    [InlineData("""{"dataset":"d","target":"age","model":"linear","loss":"bce_with_logits","initial":{"foo":1}}""", "/initial/foo /loss")]
    [InlineData("""{"dataset":"d","target":"age","model":{"type":"layers","layers":[{"type":"dense","units":-1},"dense"]},"initial":{"foo":1,"layers.0.weight":0,"layers.2.bias":0}}""", "/initial/foo /initial/layers.2.bias /model/layers/0/units")]
    [InlineData("""{"dataset":"d","target":"age","model":{"type":"layers","layers":["nope","dense"]},"initial":{"layers.x.weight":1,"layers.1.bias":0}}""", "/initial/layers.x.weight /model/layers/0")]
    [InlineData("""{"dataset":"d","target":"age","features":["visits"],"model":"linear","initial":{"foo":1,"weight":[1,2],"bias":"x","scheme":"nope"}}""", "/initial/bias /initial/foo /initial/scheme /initial/weight")]
    [InlineData("""{"dataset":"d","target":"age","batches":[[99],[1.5]]}""", "/batches/0/0 /batches/1/0")]
    [InlineData("""{}""", "/dataset /target")]
    [InlineData("""{"dataset":"d","target":"sex","features":[5,"nope"],"model":"logistic","optimizer":{"type":"closed_form","tolerance":5}}""", "/features/0 /features/1 /optimizer /optimizer/tolerance")]
    [InlineData("""{"dataset":"d","target":"age","model":{"type":"layers","layers":["dense","relu",{"type":"dense","units":2}]},"features":["nope"],"loss":"mse"}""", "/features/0 /model/layers/0/units /model/layers/2/units")]
    public void No_fault_hides_another(string body, string pointers) =>
        Assert.Equal(pointers.Split(' '), Pointers(body).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{"dataset":"d","target":"age","model":"mlp","optimizer":{"type":"sgd","learning_rate":0.1,"auto_learning_rate":true}}""", 1)]
    [InlineData("""{"dataset":"d","target":"age","model":"mlp","optimizer":{"type":"sgd","learning_rate":"auto"}}""", 0)]
    public void A_learning_rate_that_is_not_used_is_told(string body, int warnings)
    {
        Resolution resolution = FreeRun.Resolve(People, body);
        Assert.Equal(warnings, resolution.Warnings.Count(warning => warning is { Code: "learning_rate_unused", Pointer: "/optimizer/learning_rate" }));
        // Sent again, what was chosen is chosen again.
        Assert.DoesNotContain(FreeRun.Resolve(People, SpecJson.Write(resolution.Spec!)).Warnings, warning => warning.Code == "learning_rate_unused");
    }

    [Theory]
    [InlineData("""{"model":"linear"}""", true)]
    [InlineData("""{"model":"linear","optimizer":"lbfgs"}""", true)]
    [InlineData("""{"model":"poisson","target":"visits","optimizer":"lbfgs"}""", true)]
    [InlineData("""{"model":"linear","optimizer":"lbfgs","regularization":{"l2":0.1} }""", false)]
    [InlineData("""{"model":"linear","optimizer":"sgd"}""", false)]
    [InlineData("""{"model":"mlp","optimizer":"sgd"}""", true)]
    public void Features_are_standardized_where_nothing_depends_on_their_units(string fields, bool standardize)
    {
        System.Text.Json.Nodes.JsonObject body = System.Text.Json.Nodes.JsonNode.Parse(fields)!.AsObject();
        body["dataset"] = "d";
        body["target"] ??= "age";
        Assert.Equal(standardize, FreeRun.Resolve(People, body.ToJsonString()).Spec!.Preprocessing!.Standardize);
    }

    [Fact]
    public void Everything_left_open_is_filled_in_with_a_reason()
    {
        Resolution resolution = FreeRun.Resolve(People, """{"dataset":"d","target":"sex"}""");

        TrainingSpec spec = resolution.Spec!;
        Assert.Equal("logistic", Catalog.NameOf(spec.Model!));
        Assert.Equal("bce_with_logits", Catalog.NameOf(spec.Loss!));
        Assert.Equal(["age", "visits", "height", "same"], spec.Features!);
        Assert.True(spec.FullBatch);
        Assert.Equal(Precision.Float64, spec.Precision);
        Assert.Equal(0, spec.Seed);
        Assert.All(resolution.Choices, choice => Assert.NotEmpty(choice.Reason));
        Assert.Contains(resolution.Choices, choice => choice.Pointer == "/model");
        Assert.Contains(resolution.Warnings, warning => warning.Message.Contains("'name'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_resolved_spec_resolves_to_itself()
    {
        foreach (string target in new[] { "sex", "age", "height", "visits" })
        {
            TrainingSpec once = FreeRun.Resolve(People, $$"""{"dataset":"d","target":"{{target}}"}""").Spec!;

            Resolution twice = FreeRun.Resolve(People, SpecJson.Write(once));

            Assert.Empty(twice.Problems);
            Assert.Equal(SpecJson.Write(once), SpecJson.Write(twice.Spec!));
            Assert.Empty(twice.Choices);
        }
    }

    [Fact]
    public void Rows_without_a_target_are_left_out_and_counted()
    {
        Resolution resolution = FreeRun.Resolve(People, """{"dataset":"d","target":"height","features":["age"]}""");

        Assert.Contains(resolution.Warnings, warning => warning.Code == "rows_left_out" && warning.Message.StartsWith("1 of 6", StringComparison.Ordinal));
        Assert.Equal(5, resolution.Estimate!.TrainingRows);
    }
}
