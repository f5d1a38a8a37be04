using System.Text;
using Descent.Training.Optimizers;
using Descent.Training.Preparation.Reading;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Preparation;

public class SpecReaderTests
{
    static SpecReading Read(string json) => SpecReader.Read(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Shorthands_mean_the_long_form()
    {
        SpecReading reading = Read("""{"dataset":"ds_1","target":["u","v"],"optimizer":"adam","batch_size":"full","record":{"every":"auto"},"initial":{"weight":[[1,2],[3,4]],"bias":0}}""");

        Assert.Empty(reading.Problems);
        Assert.Equal(["u", "v"], reading.Spec!.Targets!);
        Assert.Equal(new AdamSpec(), reading.Spec.Optimizer);
        Assert.True(reading.Spec.FullBatch);
        Assert.Null(reading.Spec.BatchSize);
        Assert.Null(reading.Spec.Record!.Every);
        Assert.Equal([1, 2, 3, 4], reading.Spec.Initial!.Values["weight"]);
        Assert.Equal([0], reading.Spec.Initial.Values["bias"]);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        SpecReading reading = Read("""{"target":5,"epochs":1.5,"epochs":3,"optimizer":{"type":"sgd","learning_rate":0,"betas":[1]},"zzz":1,"schedule":"sometimes","features":"x"}""");

        Assert.Equal(
            ["/dataset", "/epochs", "/epochs", "/features", "/optimizer/betas", "/optimizer/learning_rate", "/schedule", "/target", "/zzz"],
            reading.Problems.Select(p => p.Pointer).Order(StringComparer.Ordinal));
        Assert.Contains("> 0", reading.Problems.Single(p => p.Pointer == "/optimizer/learning_rate").Allowed!);
        Assert.Contains("constant", reading.Problems.Single(p => p.Pointer == "/schedule").Allowed!);
    }

    [Theory]
    [InlineData("", "", "empty_body")]
    [InlineData("[]", "", "wrong_type")]
    [InlineData("""{"dataset":"a","optimizer":{"type":"sgd","learning_rate":NaN}}""", "/optimizer/learning_rate", "invalid_json")]
    [InlineData("""{"dataset":"a","target":"b","model":{"type":"li""", "", "invalid_json")]
    [InlineData("""{"features":["a",}""", "/features/1", "invalid_json")]
    public void Bodies_that_are_no_spec_are_refused_with_the_place(string body, string pointer, string code)
    {
        Problem problem = Assert.Single(Read(body).Problems, p => p.Code != "required");

        Assert.Equal((pointer, code), (problem.Pointer, problem.Code));
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Problem problem = Assert.Single(Read("{\"dataset\":" + new string('[', 100_000) + new string(']', 100_000) + "}").Problems);

        Assert.Equal(("/dataset", "too_deep"), (problem.Pointer, problem.Code));
    }

    [Fact]
    public void Invalid_utf8_and_numbers_beyond_double_are_refused()
    {
        Assert.Equal("invalid_utf8", Assert.Single(SpecReader.Read(new byte[] { (byte)'{', 0xFF, (byte)'}' }).Problems).Code);
        Assert.Equal("/optimizer/learning_rate", Assert.Single(Read("""{"dataset":"a","optimizer":{"type":"sgd","learning_rate":1e400}}""").Problems).Pointer);
    }

    [Theory]
    [InlineData("\"seed\":9223372036854775808", "/seed", ">= 0 and <= 9,223,372,036,854,775,807")]
    [InlineData("\"seed\":-1", "/seed", ">= 0 and <= 9,223,372,036,854,775,807")]
    [InlineData("\"max_steps\":1e30", "/max_steps", ">= 1 and <= 100,000,000,000")]
    [InlineData("\"batches\":[[3000000000]]", "/batches/0/0", ">= -2,147,483,648 and <= 2,147,483,647")]
    [InlineData("\"batch_size\":0", "/batch_size", ">= 1 and <= 100,000,000|full")]
    [InlineData("\"batch_size\":\"all\"", "/batch_size", "a whole number|full")]
    [InlineData("\"optimizer\":{\"type\":\"sgd\",\"learning_rate\":0}", "/optimizer/learning_rate", "> 0|auto")]
    [InlineData("\"optimizer\":{\"type\":\"sgd\",\"learning_rate\":\"fast\"}", "/optimizer/learning_rate", "a number|auto")]
    [InlineData("\"record\":{\"every\":0}", "/record/every", ">= 1 and <= 1,000,000,000|auto")]
    public void What_is_allowed_is_said_in_full(string field, string pointer, string allowed)
    {
        Problem problem = Assert.Single(Read($$"""{"dataset":"a",{{field}}}""").Problems);

        Assert.Equal((pointer, allowed), (problem.Pointer, string.Join('|', problem.Allowed!)));
    }

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9007199254740993", 9007199254740993)]
    [InlineData("1e3", 1000)]
    [InlineData("5.0", 5)]
    public void Whole_numbers_are_read_to_the_last_digit(string written, long seed)
    {
        SpecReading reading = Read($$"""{"dataset":"a","seed":{{written}}}""");

        Assert.Empty(reading.Problems);
        Assert.Equal(seed, reading.Spec!.Seed);
    }

    [Fact]
    public void What_is_wrong_with_a_part_leaves_the_rest_of_it_read()
    {
        TrainingSpec spec = Read("""{"dataset":"a","split":{"validation":-1,"test":3},"optimizer":{"type":"sgd","momentum":0.9,"learning_rate":0},"features":[5,"x"]}""").Spec!;

        Assert.Equal((null, 3.0), (spec.Split!.Validation, spec.Split.Test));
        Assert.Equal(new SgdSpec { Momentum = 0.9 }, spec.Optimizer);
        Assert.Equal("x", spec.Features![1]);
    }

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        TrainingSpec spec = Read("""{"dataset":"ds_1","target":"y","optimizer":{"type":"sgd","learning_rate":0.1,"momentum":0.9},"schedule":{"type":"constant","warmup_steps":5},"initial":{"weight":[1,2]},"precision":"float32","stop":{"patience":3}}""").Spec!;

        string json = SpecJson.Write(spec);

        Assert.Equal(json, SpecJson.Write(SpecJson.Read(json)));
        Assert.Contains("""
            "optimizer":{"type":"sgd",
            """, json);
        Assert.Empty(Read(json).Problems);
    }
}
