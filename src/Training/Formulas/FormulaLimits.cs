namespace Descent.Training.Formulas;

/// <summary>How large a formula may be. What people write stays far below; what is above was made to hurt.</summary>
public static class FormulaLimits
{
    /// <summary>Characters of the text.</summary>
    public const int Length = 20_000;

    /// <summary>Numbers, names, operations and functions of the expression.</summary>
    public const int Nodes = 5_000;

    /// <summary>Levels of the expression, and of parentheses. A chain such as a + b + c is one level: recursion over an
    /// <see cref="Expression"/> is bounded by this.</summary>
    public const int Depth = 200;

    /// <summary>Characters of one name.</summary>
    public const int NameLength = 100;

    /// <summary>Problems reported for one formula; after so many the rest is noise.</summary>
    public const int Problems = 20;
}
