namespace Descent.Training.Runs;

/// <summary>Where a training left the finite numbers, and what is left of it.</summary>
/// <param name="Operation">The first operation whose result was not finite; null where none was found when looking again.</param>
/// <param name="Parameter">The parameter nearest to it; null where it depends on none.</param>
/// <param name="Row">Row of the batch, from 0; null where the operation has not one value for each.</param>
/// <param name="LastFiniteStep">Updates made when loss and gradient were finite for the last time; null where they never were. The parameters there are kept.</param>
/// <param name="HeldRate">A learning rate that was tried and holds; null where none was found, or the optimizer has none.</param>
public sealed record DivergenceReport(string? Operation, string? Parameter, int? Row, long? LastFiniteStep, double? HeldRate);
