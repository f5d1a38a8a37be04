namespace Descent.Training.Formulas;

internal enum TokenKind
{
    Number,
    Name,

    /// <summary>In back-quotes: always a column or parameter, never a function or constant.</summary>
    QuotedName,
    Operator,
    Open,
    Close,
    Comma,
    End,
}

/// <summary>A piece of a formula.</summary>
/// <param name="Text">A number or operator as written, a name without its quotes.</param>
/// <param name="Position">0-based index of its first character.</param>
/// <param name="Value">Of a number.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, double Value = 0)
{
    public bool Is(string symbol) => Kind == TokenKind.Operator && Text == symbol;

    /// <summary>For messages.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Number => $"the number {Short}",
        TokenKind.QuotedName => $"the name `{Short}`",
        TokenKind.Name => $"the name {Short}",
        _ => $"'{Text}'",
    };

    string Short => Text.Length <= 40 ? Text : Text[..40] + "…";
}
