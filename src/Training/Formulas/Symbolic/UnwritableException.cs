namespace Descent.Training.Formulas.Symbolic;

/// <summary>The derivative has no readable form: it is left out, with this reason.</summary>
internal sealed class UnwritableException(string reason) : Exception(reason);
