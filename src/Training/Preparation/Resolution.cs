using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>The answer to a job's body: a resolved spec that can be trained, or all that stands against it.</summary>
public sealed record Resolution
{
    /// <summary>The spec with every default filled in; <see langword="null"/> when there are problems.</summary>
    public TrainingSpec? Spec { get; init; }

    /// <summary>Everything wrong with the request; empty when it can be trained.</summary>
    public required IReadOnlyList<Problem> Problems { get; init; }

    /// <summary>True when the body itself is malformed (400), not only impossible to train (422).</summary>
    public bool IsMalformed { get; init; }

    /// <summary>Nothing wrong, but worth knowing.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>What the service chose, and why.</summary>
    public required IReadOnlyList<Choice> Choices { get; init; }

    /// <summary>How large the training will be; <see langword="null"/> when there are problems.</summary>
    public Estimate? Estimate { get; init; }
}

/// <summary>How large a training will be.</summary>
/// <param name="TrainingRows">Rows that train.</param>
/// <param name="ValidationRows">Rows kept apart for validation.</param>
/// <param name="TestRows">Rows kept apart for test.</param>
/// <param name="Inputs">Columns of the feature matrix after preprocessing.</param>
/// <param name="ParameterCount">Scalars in θ.</param>
/// <param name="Steps">Updates planned.</param>
/// <param name="MemoryBytes">Memory at the peak, in bytes: table, matrices, activations, parameters, optimizer state, checkpoint, evaluation.</param>
/// <param name="Epochs">Passes over the training rows planned, the last one perhaps in part.</param>
/// <param name="FlopsPerStep">Floating-point operations of one step, forward, backward and update.</param>
public sealed record Estimate(
    int TrainingRows, int ValidationRows, int TestRows, int Inputs, long ParameterCount, long Steps, long Epochs, long MemoryBytes, double FlopsPerStep);
