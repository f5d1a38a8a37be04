using Descent.Training.Autodiff;

namespace Descent.Training.Layers;

/// <summary>A part of θ that no gradient moves: after each update it becomes (1 - momentum)·itself + momentum·the batch's value.</summary>
/// <param name="Running">Its parameter node.</param>
/// <param name="Batch">The value of the batch, in the same shape.</param>
/// <param name="Momentum">Weight of the newest batch.</param>
public sealed record RunningStatistic(Node Running, Node Batch, double Momentum);
