using Descent.Training.Data;
using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>A step that uses curvature may take seconds; who cancels does not wait for its end.</summary>
public class InterruptionTests
{
    [Theory]
    [InlineData("newton", """{"type":"mlp","hidden":[40],"activation":"tanh"}""")]
    [InlineData("levenberg_marquardt", """{"type":"mlp","hidden":[40],"activation":"tanh"}""")]
    [InlineData("gauss_newton", """{"type":"mlp","hidden":[40],"activation":"tanh"}""")]
    [InlineData("newton", "\"linear\"")]
    [InlineData("closed_form", "\"linear\"")]
    public void A_cancellation_ends_a_step_in_its_middle(string optimizer, string model)
    {
        Table table = new([.. Enumerable.Range(0, 6).Select(i => Column.OfNumbers($"x{i}", [.. Enumerable.Range(0, 300).Select(row => Math.Sin(row * (i + 1)))])),
            Column.OfNumbers("y", [.. Enumerable.Range(0, 300).Select(row => Math.Cos(row))])]);
        CancellingHost host = new(after: 4);
        TrainingResult result = FreeRun.Build(table, $$"""{"dataset":"d","target":"y","model":{{model}},"loss":"mse","optimizer":"{{optimizer}}","preprocessing":{"missing":"mean"} }""").Run(null, host);
        Assert.Equal(StopReason.Cancelled, result.StopReason);
        Assert.Equal(0, result.Progress.Step);
        Assert.Null(result.Model);
        // The fifth question was answered with yes, and there was no sixth.
        Assert.Equal(5, host.Asked);
    }

    /// <summary>A client who cancels a training after it has asked so often.</summary>
    sealed class CancellingHost(int after) : ITrainingHost
    {
        public int Asked { get; private set; }

        public TrainingCommand Command => Asked++ < after ? TrainingCommand.None : TrainingCommand.Cancel;

        public bool CheckpointDue => false;

        public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
        {
        }
    }
}
