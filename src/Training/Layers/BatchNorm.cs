using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Initialization;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Layers;

/// <summary>Shifts and scales each column to mean 0 and variance 1 over the batch, then by a learned factor and bias (torch.nn.BatchNorm1d).
/// Outside training the running mean and variance of the batches stand in for those of the batch.
/// Ioffe, Szegedy: Batch normalization (ICML 2015).</summary>
public sealed record BatchNormSpec : LayerSpec
{
    /// <summary>Added to the variance.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Weight of the newest batch in the running mean and variance.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Momentum { get; init; } = 0.1;
}

internal sealed class BatchNorm(BatchNormSpec spec) : Layer
{
    public override Node Build(Scope scope, Node input)
    {
        int columns = input.Shape.Columns;
        Node scale = scope.Scale("weight", columns), bias = scope.Bias("bias", columns, columns, new ConstantWeights(0));
        Node runningMean = scope.Statistic("running_mean", columns, 0), runningVariance = scope.Statistic("running_var", columns, 1);
        if (!scope.IsTraining)
            return (input - runningMean) / Sqrt(runningVariance + spec.Epsilon) * scale + bias;

        Node mean = MeanRows(input), centered = input - mean, variance = MeanRows(Square(centered));
        // The normalisation uses the population form, the running variance the sample form, as torch does.
        Node rows = scope.Graph.RowCount, sampleVariance = variance * (rows / Max(rows - 1, 1));
        scope.Statistics.Add(new RunningStatistic(runningMean, mean, spec.Momentum));
        scope.Statistics.Add(new RunningStatistic(runningVariance, sampleVariance, spec.Momentum));
        return centered / Sqrt(variance + spec.Epsilon) * scale + bias;
    }
}
