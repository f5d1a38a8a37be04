namespace Descent.Training.Data;

/// <summary>What a client may say about a delimited file; what is null is detected.</summary>
public sealed record ReadOptions
{
    /// <summary>Between the fields: any ASCII character but a quote, a letter, a digit or a line end.</summary>
    public char? Delimiter { get; init; }

    /// <summary><c>.</c> or <c>,</c>.</summary>
    public char? Decimal { get; init; }

    /// <summary>Whether the first line holds the names of the columns. Without names they are <c>column_1</c>, <c>column_2</c>, …</summary>
    public bool? Header { get; init; }

    /// <summary>The cells that stand for a missing value, word for word; null for <see cref="MissingTokens.Default"/>.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>What is wrong with the options themselves, with the pointers <c>/delimiter</c> and <c>/decimal</c>.</summary>
    public IReadOnlyList<Problem> Check()
    {
        List<Problem> problems = [];
        if (Delimiter is char delimiter && (!char.IsAscii(delimiter) || char.IsAsciiLetterOrDigit(delimiter) || delimiter is '"' or '\r' or '\n' or '\0' or '.' or '-' or '+'))
        {
            problems.Add(new Problem("/delimiter", "invalid_value", $"'{delimiter}' cannot stand between fields.")
            { Value = delimiter.ToString(), Allowed = [",", ";", "tab", "|", "another ASCII sign"] });
        }
        if (Decimal is not (null or '.' or ','))
            problems.Add(new Problem("/decimal", "invalid_value", $"'{Decimal}' is no decimal sign.") { Value = Decimal.ToString(), Allowed = [".", ","] });
        if (Decimal is char sign && Delimiter == sign)
            problems.Add(new Problem("/decimal", "invalid_value", $"'{sign}' cannot be the delimiter and the decimal sign at once.") { Value = sign.ToString() });
        return problems;
    }
}
