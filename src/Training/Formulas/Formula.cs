namespace Descent.Training.Formulas;

/// <summary>A formula that was read without a fault.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Root">What it says.</param>
/// <param name="Names">Its columns and parameters, each with the position of its first use, in that order.</param>
/// <param name="Constants">Of pi and e those that it names, in the same way.</param>
public sealed record Formula(
    string Text, Expression Root, IReadOnlyDictionary<string, int> Names, IReadOnlyDictionary<string, int> Constants)
{
    /// <summary>Reads a formula. Time and memory are linear in its length, whatever it contains.</summary>
    public static FormulaReading Read(string text) => Parser.Read(text);

    public override string ToString() => Text;
}

/// <summary>What became of reading a formula: the formula, or everything that is wrong with how it is written.</summary>
/// <param name="Names">The names in it, as in <see cref="Formulas.Formula"/>: also of a formula with faults, as far as its words could be told apart.</param>
/// <param name="Constants">Likewise.</param>
public sealed record FormulaReading(
    Formula? Formula, IReadOnlyList<FormulaProblem> Problems, IReadOnlyDictionary<string, int> Names, IReadOnlyDictionary<string, int> Constants);
