using Descent.Training.Kernels.Updates;

namespace Descent.Training.Optimizers;

/// <summary>A way from one θ to the next. At every step the loop evaluates, lets the method prepare its update, and, unless the training ends
/// there, moves. What a method remembers from step to step changes in <see cref="Move"/> alone: a training that is resumed
/// before a step does that step again and finds the same bits.</summary>
public abstract class Method<T> where T : unmanaged
{
    /// <summary>The training loss at θ and the norm of its gradient: the point of the history at this step.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="step">Updates made so far.</param>
    public abstract MethodPoint Evaluate(ReadOnlySpan<T> parameters, long step);

    /// <summary>Prepares the update from the point that was evaluated last.</summary>
    /// <returns><see langword="null"/> when there is an update to make; else why there is none.</returns>
    public virtual MethodEnd? Prepare(ReadOnlySpan<T> parameters, double learningRate, long step) => null;

    /// <summary>What is missing to the minimum after the last step that is allowed; <see langword="null"/> from methods that make no promise.</summary>
    public virtual MethodEnd? Unfinished(long step) => null;

    /// <summary>Makes the update, in place.</summary>
    public abstract void Move(Span<T> parameters, double learningRate, long step);

    /// <summary>Whether <see cref="Descend"/> makes updates.</summary>
    public virtual bool Descends => false;

    /// <summary>Evaluates and moves again and again, as the loop would, as long as there is nothing to decide.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="step">Updates made so far.</param>
    /// <param name="rates">One for each update, or one for all.</param>
    /// <param name="floors">The update of a step that reaches them is not made.</param>
    /// <param name="lowest">Takes the lowest of the losses and θ there; null where no loss counts by itself.</param>
    /// <param name="losses">Receives the loss of each step whose update was made; at most so many are.</param>
    /// <param name="norms">Receives the gradient norms, as many.</param>
    /// <returns>Updates made.</returns>
    public virtual int Descend(
        Span<T> parameters, long step, ReadOnlySpan<double> rates, Floors floors, Lowest<T>? lowest, Span<double> losses, Span<double> norms) => 0;

    /// <summary>Writes all that is remembered, bit for bit.</summary>
    public abstract void SaveState(BinaryWriter writer);

    /// <summary>Takes over what <see cref="SaveState"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state belongs to another method or another number of parameters.</exception>
    public abstract void LoadState(BinaryReader reader);
}

/// <summary>What a method finds at a point.</summary>
/// <param name="Loss">Training loss with regularization.</param>
/// <param name="GradientNorm">Euclidean norm of its gradient.</param>
public readonly record struct MethodPoint(double Loss, double GradientNorm);

/// <summary>Why a method makes no further update: it is at the minimum, or it cannot get there.</summary>
/// <param name="Converged">Whether the tests of convergence hold.</param>
/// <param name="Message">For people, with the numbers that decided.</param>
/// <param name="Hint">What to try where it has not converged.</param>
public sealed record MethodEnd(bool Converged, string Message, string? Hint = null)
{
    /// <summary>What the client should know of a minimum that was found: coefficients that the data do not determine.</summary>
    public string? Caution { get; init; }
}
