using System.Text;
using Descent.Training.Preparation.Reading;

namespace Descent.Training.Tests.Optimizers;

/// <summary>Settings that are each within their range but do not go together.</summary>
public class OptimizerSpecTests
{
    [Theory]
    [InlineData("""{"type":"sgd","nesterov":true}""", "/optimizer/nesterov")]
    [InlineData("""{"type":"sgd","nesterov":true,"momentum":0.9,"dampening":0.1}""", "/optimizer/nesterov")]
    [InlineData("""{"type":"rprop","min_step":1,"max_step":0.5}""", "/optimizer/min_step")]
    public void Combinations_that_make_no_sense_are_refused(string optimizer, string pointer)
    {
        Problem problem = Assert.Single(Read(optimizer));
        Assert.Equal((pointer, "conflict"), (problem.Pointer, problem.Code));
    }

    [Theory]
    [InlineData("""{"type":"sgd","nesterov":true,"learning_rate":0}""", "/optimizer/learning_rate /optimizer/nesterov")]
    [InlineData("""{"type":"sgd","nesterov":true,"momentum":2}""", "/optimizer/momentum")]
    public void A_combination_is_judged_by_those_of_its_settings_that_could_be_read(string optimizer, string pointers) =>
        Assert.Equal(pointers.Split(' '), Read(optimizer).Select(problem => problem.Pointer));

    [Fact]
    public void Combinations_that_make_sense_are_accepted() => Assert.Empty(Read("""{"type":"sgd","nesterov":true,"momentum":0.9}"""));

    static IReadOnlyList<Problem> Read(string optimizer) =>
        SpecReader.Read(Encoding.UTF8.GetBytes($$"""{"dataset":"ds_1","target":"y","optimizer":{{optimizer}}}""")).Problems;
}
