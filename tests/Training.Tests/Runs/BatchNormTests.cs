using Descent.Training.Data;
using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>Batch normalisation keeps running means and variances that follow the batches, as torch.nn.BatchNorm1d does.</summary>
public class BatchNormTests
{
    static readonly double[] X = [1, 2, 4, 9, 5, 3], Y = [1, 0, 2, 5, 2, 1];
    static readonly Table Rows = new([Column.OfNumbers("x", X), Column.OfNumbers("y", Y)]);

    // No dense layer before it: the statistics are those of x itself.
    static string Body(int steps) => $$"""
        {"dataset":"d","target":"y","model":{"type":"layers","layers":["batch_norm",{"type":"dense"}]},"loss":"mse","optimizer":{"type":"adamw","learning_rate":0.05},
         "batches":[[0,1,2],[3,4,5]],"max_steps":{{steps}},"precision":"float64","preprocessing":{"standardize":false} }
        """;

    [Fact]
    public void Running_statistics_move_a_tenth_of_the_way_to_each_batch()
    {
        // Batches 1, 2, 4 and 9, 5, 3: means 7/3 and 17/3, sample variances 7/3 and 28/3.
        double mean = 0.9 * (0.1 * 7 / 3) + 0.1 * 17 / 3, variance = 0.9 * (0.9 + 0.1 * 7 / 3) + 0.1 * 28 / 3;
        IReadOnlyList<LabelledParameter> parameters = FittedModel.Load(FreeRun.Train(Rows, Body(2)).Result.Model!).Parameters();
        Assert.Equal(["layers.0.weight", "layers.0.bias", "layers.0.running_mean", "layers.0.running_var", "layers.1.weight", "layers.1.bias"], parameters.Select(p => p.Name));
        Assert.Equal(mean, parameters[2].Values[0], 1e-14);
        Assert.Equal(variance, parameters[3].Values[0], 1e-14);
    }

    [Fact]
    public void Predictions_use_the_running_statistics()
    {
        FittedModel model = FittedModel.Load(FreeRun.Train(Rows, Body(7)).Result.Model!);
        Dictionary<string, double> p = model.Parameters().ToDictionary(parameter => parameter.Name, parameter => parameter.Values[0]);
        double[] predicted = [.. model.Predict(Rows).Numbers];
        for (int i = 0; i < X.Length; i++)
        {
            double normalized = (X[i] - p["layers.0.running_mean"]) / Math.Sqrt(p["layers.0.running_var"] + 1e-5);
            double due = p["layers.1.weight"] * (p["layers.0.weight"] * normalized + p["layers.0.bias"]) + p["layers.1.bias"];
            Assert.Equal(due, predicted[i], 1e-12);
        }
    }

    [Fact]
    public void An_interrupted_training_ends_with_the_same_statistics()
    {
        (TrainingResult whole, FreeRun uninterrupted) = FreeRun.Train(Rows, Body(9));
        Checkpoint? checkpoint = null;
        List<LossPoint> losses = [];
        for (int piece = 0; piece < 3; piece++)
        {
            SuspendAfter host = new(2);
            TrainingResult part = FreeRun.Build(Rows, Body(9)).Run(checkpoint, host);
            losses.AddRange(host.Losses);
            Assert.Null(part.StopReason);
            checkpoint = host.Last;
        }
        TrainingResult rest = FreeRun.Build(Rows, Body(9)).Run(checkpoint, new FreeRun());
        Assert.Equal(uninterrupted.Losses, [.. losses, .. rest.Losses]);
        Assert.Equal(whole.Model, rest.Model);
    }

    /// <summary>Asks for a pause after so many updates.</summary>
    sealed class SuspendAfter(int steps) : ITrainingHost
    {
        int asked;

        public List<LossPoint> Losses { get; } = [];

        public Checkpoint? Last { get; private set; }

        public TrainingCommand Command => asked++ < steps ? TrainingCommand.None : TrainingCommand.Suspend;

        public bool CheckpointDue => false;

        public int MostStepsUnasked => 1;

        public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
        {
            Last = checkpoint;
            Losses.AddRange(losses);
        }
    }
}
