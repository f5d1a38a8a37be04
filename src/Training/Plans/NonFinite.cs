namespace Descent.Training.Plans;

/// <summary>Where a step first left the finite numbers.</summary>
/// <param name="Operation">The operation whose result is not finite though what it works on is, such as <c>Exp(Multiply(b, x))</c>; or the parameter or input itself.</param>
/// <param name="Parameter">The parameter nearest to it in the graph, if it depends on one.</param>
/// <param name="Value">NaN, +∞ or -∞.</param>
/// <param name="Row">Row of the batch, from 0, where the operation has one value for each.</param>
public sealed record NonFinite(string Operation, string? Parameter, double Value, int? Row);
