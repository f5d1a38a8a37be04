namespace Descent.Training.Formulas;

/// <summary>One thing wrong with a formula, at a place in its text.</summary>
/// <param name="Position">0-based index into the text (UTF-16); its length where the end is the fault.</param>
/// <param name="Code">A stable word: <c>syntax</c>, <c>unknown_function</c>, <c>unknown_name</c>, <c>arity</c>, <c>too_large</c>, …</param>
/// <param name="Detail">A sentence for people: what was found, what was expected.</param>
public sealed record FormulaProblem(int Position, string Code, string Detail)
{
    /// <summary>The offending piece, where it says more than the position.</summary>
    public string? Value { get; init; }

    /// <summary>What would have been accepted.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>The same as a problem of a request.</summary>
    /// <param name="pointer">JSON Pointer of the field that holds the formula.</param>
    public Problem At(string pointer) => new(pointer, Code, $"At position {Position}: {Detail}") { Value = Value, Allowed = Allowed };
}
