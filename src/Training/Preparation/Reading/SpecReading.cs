using Descent.Training.Specs;

namespace Descent.Training.Preparation.Reading;

/// <summary>A job's body as it was understood: the spec as far as it could be read, and all that was wrong with it.</summary>
/// <param name="Spec">What could be read; <see langword="null"/> when the body is not a JSON object at all. Fields with problems keep their defaults.</param>
/// <param name="Problems">Empty when the body is well formed.</param>
public sealed record SpecReading(TrainingSpec? Spec, IReadOnlyList<Problem> Problems)
{
    /// <summary>True when a field was given but could not be read: checks that build on it would only repeat the complaint.</summary>
    /// <param name="pointer">Pointer of the field, for example <c>/model</c>.</param>
    public bool IsUnreadable(string pointer) =>
        Problems.Any(problem => problem.Pointer == pointer || problem.Pointer.StartsWith(pointer + "/", StringComparison.Ordinal));
}
