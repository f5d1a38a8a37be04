namespace Descent.Training.Formulas;

internal enum PendingKind
{
    Binary,
    Negation,
    Group,
    Call,
}

/// <summary>What the parser has met and cannot do yet: an operation without its right side, or an open parenthesis.</summary>
internal sealed class Pending(Token token, PendingKind kind, FormulaFunction? function = null)
{
    /// <summary>The operator, the parenthesis, or the function's name.</summary>
    public Token Token { get; } = token;

    public PendingKind Kind { get; } = kind;

    /// <summary>Of a call; <see langword="null"/> where the name is not known.</summary>
    public FormulaFunction? Function { get; } = function;

    /// <summary>Arguments of a call so far, the one being read included.</summary>
    public int Arguments { get; set; } = 1;

    /// <summary>Its <see cref="Precedence"/>; 0 for an open parenthesis, which waits for the closing one.</summary>
    public int Level => Kind switch
    {
        PendingKind.Binary => Precedence.Of(Token.Text),
        PendingKind.Negation => Precedence.Negation,
        _ => 0,
    };
}
