namespace Descent.Training.Preparation;

/// <summary>The answer to a job's body: what its first run would be, and how the others differ.</summary>
/// <param name="First">Spec, problems, warnings, choices and sizes; problems of all combinations of a sweep are among them.</param>
/// <param name="Runs">At least one where there are no problems: every combination of the sweep, from every start, in every fold.</param>
public sealed record JobResolution(Resolution First, IReadOnlyList<RunVariation> Runs);
