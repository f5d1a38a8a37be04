namespace Descent.Training.Runs;

/// <summary>One row of a loss history: the state at the parameters after <paramref name="Step"/> updates.</summary>
/// <param name="Step">Updates made so far; 0 is the start.</param>
/// <param name="Epoch">Full passes over the training rows completed before this step.</param>
/// <param name="Train">Training loss with regularization, over the batch that update <c>Step + 1</c> uses.</param>
/// <param name="Validation">Bare loss over the validation rows; <see langword="null"/> where it was not evaluated.</param>
/// <param name="LearningRate">Rate that update <c>Step + 1</c> uses.</param>
/// <param name="GradientNorm">Euclidean norm of the gradient of <paramref name="Train"/>, before clipping.</param>
public readonly record struct LossPoint(
    long Step, long Epoch, double Train, double? Validation, double LearningRate, double GradientNorm)
{
    /// <summary>What <c>record</c> asks for beside these; null where it asks for nothing.</summary>
    public ExtraColumns? Extra { get; init; }
}
