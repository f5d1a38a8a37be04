using Descent.Training.Kernels.Updates;

namespace Descent.Training.Plans;

/// <summary>Updates that are to be made one after the other.</summary>
internal readonly ref struct Updates<T> where T : unmanaged
{
    /// <summary>What happens to each parameter.</summary>
    public required UpdateRule Rule { get; init; }

    /// <summary>Addresses of what the rule remembers.</summary>
    public required ReadOnlySpan<nint> Remembered { get; init; }

    /// <summary>The factors of each update, or one set for all.</summary>
    public required ReadOnlySpan<T> Factors { get; init; }

    /// <summary>The update of a step that reaches them is not made.</summary>
    public required Floors Floors { get; init; }

    /// <summary>Takes the lowest of the losses and θ there.</summary>
    public Lowest<T>? Lowest { get; init; }

    /// <summary>Receives the loss of each step whose update was made; at most so many are.</summary>
    public required Span<double> Losses { get; init; }

    /// <summary>Receives the norms of the gradients, as many.</summary>
    public required Span<double> Norms { get; init; }
}
