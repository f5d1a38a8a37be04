using System.Globalization;
using System.Text;
using Descent.Training.Data;
using Descent.Training.Preparation.Reading;

namespace Descent.Api.Runs;

/// <summary>Cells of one column that the model could not take as they are.</summary>
internal sealed record PredictionWarningBody
{
    /// <summary><c>missing_value</c> or <c>unknown_category</c>.</summary>
    public required string Code { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Message { get; init; }

    /// <summary>JSON Pointer of the first such cell in a body with rows; null for files and datasets.</summary>
    public required string? Pointer { get; init; }

    /// <summary>Name of the column.</summary>
    public required string Column { get; init; }

    /// <summary>Rows that it concerns.</summary>
    public required int Count { get; init; }

    /// <summary>The first of these rows, from 1.</summary>
    public required int FirstRow { get; init; }

    /// <summary>Some of the values; empty for missing ones.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <param name="substitution">What happened.</param>
    /// <param name="hasPointers">The rows stand in the body.</param>
    public static PredictionWarningBody Of(Substitution substitution, bool hasPointers)
    {
        bool missing = substitution.Kind == SubstitutionKind.MissingValue;
        string rows = substitution.Count == 1 ? "1 row" : substitution.Count.ToString("#,0 rows", CultureInfo.InvariantCulture);
        string examples = missing ? "" : $" ({string.Join(", ", substitution.Examples)}{(substitution.Examples.Count < substitution.Count ? ", …" : "")})";
        return new PredictionWarningBody
        {
            Code = missing ? "missing_value" : "unknown_category",
            Message = $"{rows} {(substitution.Count == 1 ? "has" : "have")} {(missing ? "no value" : "a category that the model does not know")} in the column {substitution.Column}{examples}: {substitution.Instead}.",
            Pointer = hasPointers ? $"/rows/{substitution.FirstRow - 1}/{JsonSyntax.Escape(substitution.Column)}" : null,
            Column = substitution.Column,
            Count = substitution.Count,
            FirstRow = substitution.FirstRow,
            Values = substitution.Examples,
        };
    }

    /// <summary>As the value of a <c>Warning</c> header (RFC 7234, section 5.5), for answers that are no JSON: what is no ASCII becomes <c>\uXXXX</c>.</summary>
    public string Header
    {
        get
        {
            StringBuilder text = new("299 descent \"");
            foreach (char letter in Message)
                text.Append(letter switch
                {
                    '"' or '\\' => $"\\{letter}",
                    < ' ' or > '~' => $"\\\\u{(int)letter:X4}",
                    _ => letter,
                });
            return text.Append('"').ToString();
        }
    }
}
