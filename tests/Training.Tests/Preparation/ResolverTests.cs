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
