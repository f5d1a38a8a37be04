using System.Buffers;

namespace Descent.Api.Answers;

/// <summary>Text as a cell of CSV (RFC 4180).</summary>
internal static class CsvCell
{
    static readonly SearchValues<char> _special = SearchValues.Create(",;\"\r\n\t");

    /// <summary>Quoted where it has to be, and where a spreadsheet could take it for a formula.</summary>
    public static string Quote(string text) =>
        text.AsSpan().ContainsAny(_special) || text is ['=' or '@', ..] || (text is ['+' or '-', ..] && !double.TryParse(text, out _))
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}
