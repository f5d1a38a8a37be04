using Descent.Training.Plans;

namespace Descent.Training.Runs;

/// <summary>What a trainer minimises: the training loss over the batch of a step, with its gradient, and the loss on rows kept apart.
/// Data, graph and plans are inside.</summary>
internal abstract class Objective<T> where T : unmanaged
{
    /// <summary>Scalars in θ.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>Updates in one pass over the training rows.</summary>
    public abstract long StepsPerEpoch { get; }

    /// <summary>Every step sees all training rows.</summary>
    public abstract bool IsFullBatch { get; }

    /// <summary>True when there are validation rows.</summary>
    public abstract bool HasValidation { get; }

    /// <summary>Training loss, regularization included, over the batch that update <paramref name="step"/> + 1 uses, and its gradient.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="step">Updates made so far.</param>
    /// <param name="gradient">Receives ∂loss/∂θ.</param>
    /// <returns>The loss, accumulated in float64.</returns>
    public abstract double LossAndGradient(ReadOnlySpan<T> parameters, long step, Span<T> gradient);

    /// <summary>The loss of <see cref="LossAndGradient"/> alone, somewhere else on the batch of that step. Nothing that follows the batches sees it.</summary>
    public abstract double Loss(ReadOnlySpan<T> parameters, long step);

    /// <summary>What that loss would change by along an update if it were its Taylor polynomial of second order, on the batch of the step.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="update">d.</param>
    /// <param name="step">Updates made so far.</param>
    /// <returns>gᵀd + ½·dᵀHd.</returns>
    public abstract double QuadraticChange(ReadOnlySpan<T> parameters, ReadOnlySpan<T> update, long step);

    /// <summary>Steps from this one on that <see cref="Descend"/> can make at once; 0 where it cannot.</summary>
    public virtual long StepsAtOnce(long step) => 0;

    /// <summary>Evaluates and updates, step after step, in one piece of code.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="gradient">Receives ∂loss/∂θ of the last step.</param>
    /// <param name="step">Updates made so far.</param>
    /// <param name="updates">At most <see cref="StepsAtOnce"/>.</param>
    /// <returns>Updates made: all, or fewer because a floor was reached.</returns>
    public virtual int Descend(Span<T> parameters, Span<T> gradient, long step, Updates<T> updates) => 0;

    /// <summary>After an update: moves the parts of θ that follow the batches instead of a gradient.</summary>
    public virtual void Follow(Span<T> parameters)
    {
    }

    /// <summary>Bare loss over the validation rows, dropout off.</summary>
    public abstract double ValidationLoss(ReadOnlySpan<T> parameters);

    /// <summary>Where the loss of this step first leaves the finite numbers; <see langword="null"/> where it does not.</summary>
    public abstract NonFinite? FirstNonFinite(ReadOnlySpan<T> parameters, long step);
}
