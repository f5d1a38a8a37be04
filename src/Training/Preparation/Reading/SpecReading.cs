using Descent.Training.Specs;

namespace Descent.Training.Preparation.Reading;

/// <summary>A job's body as it was understood: the spec as far as it could be read, and all that was wrong with it.</summary>
/// <param name="Spec">What could be read; <see langword="null"/> when the body is not a JSON object at all. Fields with problems keep their defaults,
/// items of lists their places, empty.</param>
/// <param name="Problems">Empty when the body is well formed.</param>
public sealed record SpecReading(TrainingSpec? Spec, IReadOnlyList<Problem> Problems);
