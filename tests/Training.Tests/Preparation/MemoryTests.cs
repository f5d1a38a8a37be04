using Descent.Training.Preparation;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Preparation;

/// <summary>Memory is told before it is taken. How near that comes is measured by the benchmark <c>memory</c>.</summary>
public class MemoryTests
{
    [Fact]
    public void The_estimate_grows_with_the_model_and_what_its_optimizer_remembers()
    {
        long small = Bytes("""{"type":"mlp","hidden":[10]}""", "sgd"), large = Bytes("""{"type":"mlp","hidden":[2000,2000]}""", "sgd"), adam = Bytes("""{"type":"mlp","hidden":[2000,2000]}""", "adam");
        // Four million weights: θ, gradient, best, one more, and the copies of a checkpoint.
        Assert.InRange(large - small, 4L * 4_000_000 * 12, 4L * 4_000_000 * 24);
        Assert.True(adam > large + 4L * 4_000_000 * 2, $"{adam:#,0} against {large:#,0}");
    }

    [Fact]
    public void A_checkpoint_that_could_not_be_stored_is_refused_with_the_numbers()
    {
        Problem problem = Assert.Single(Resolve("""{"type":"mlp","hidden":[8000,8000]}""", "adam").Problems);
        Assert.Equal(("/model", "too_large"), (problem.Pointer, problem.Code));
        Assert.Contains("950,000,000", problem.Detail);
    }

    static long Bytes(string model, string optimizer) => Resolve(model, optimizer).Estimate!.MemoryBytes;

    static Resolution Resolve(string model, string optimizer) => FreeRun.Resolve(
        CatalogueJobTests.Rows, $$"""{"dataset":"d","target":"real","features":["a","b"],"model":{{model}},"optimizer":"{{optimizer}}","batch_size":20,"epochs":1,"precision":"float32"}""");
}
