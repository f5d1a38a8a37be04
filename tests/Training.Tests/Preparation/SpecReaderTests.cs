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
