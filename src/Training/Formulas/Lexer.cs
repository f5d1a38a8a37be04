using System.Globalization;
using System.Text;

namespace Descent.Training.Formulas;

/// <summary>Text → tokens, with every character that cannot be read as a problem.</summary>
internal sealed class Lexer
{
    static readonly string[] operators = ["**", "<=", ">=", "==", "!=", "+", "-", "*", "/", "^", "<", ">"];

    readonly string text;
    readonly List<Token> tokens = [];
    readonly List<FormulaProblem> problems;
    int position;

    Lexer(string text, List<FormulaProblem> problems) => (this.text, this.problems) = (text, problems);

    /// <summary>The tokens, with an <see cref="TokenKind.End"/> behind them.</summary>
    public static IReadOnlyList<Token> Read(string text, List<FormulaProblem> problems)
    {
        Lexer lexer = new(text, problems);
        while (lexer.position < text.Length && problems.Count < FormulaLimits.Problems)
            lexer.Next();
        lexer.Add(TokenKind.End, "", text.Length);
        return lexer.tokens;
    }

    void Next()
    {
        char character = text[position];
        if (char.IsWhiteSpace(character))
            position++;
        else if (char.IsAsciiDigit(character) || (character == '.' && char.IsAsciiDigit(Peek(1))))
            Number();
        else if (character == '`')
            QuotedName();
        else if (StartsName(RuneAt(position)))
            Name();
        else if (Punctuation(character) is TokenKind kind)
            Add(kind, text.Substring(position, 1), position++);
        else
            Operator();
    }

    void Number()
    {
        int start = position;
        Digits();
        if (Peek(0) == '.')
            position++;
        Digits();
        int sign = Peek(1) is '+' or '-' ? 1 : 0;
        if (Peek(0) is 'e' or 'E' && char.IsAsciiDigit(Peek(1 + sign)))
        {
            position += 1 + sign;
            Digits();
        }
        string digits = text[start..position];
        double value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
            problems.Add(new FormulaProblem(start, "out_of_range", "the number is beyond the finite 64-bit numbers.") { Value = Cut(digits) });
        else
            tokens.Add(new Token(TokenKind.Number, digits, start, value));
    }

    void Digits()
    {
        while (char.IsAsciiDigit(Peek(0)))
            position++;
    }

    void Name()
    {
        int start = position;
        while (position < text.Length && ContinuesName(RuneAt(position)))
            position += RuneAt(position).Utf16SequenceLength;
        AddName(TokenKind.Name, text[start..position], start);
    }

    /// <summary>Anything between back-quotes; a doubled back-quote stands for one.</summary>
    void QuotedName()
    {
        int start = position++;
        StringBuilder name = new();
        while (position < text.Length && (text[position] != '`' || Peek(1) == '`'))
        {
            name.Append(text[position]);
            position += text[position] == '`' ? 2 : 1;
        }
        if (position == text.Length)
            problems.Add(new FormulaProblem(start, "syntax", "the back-quote opened here is never closed."));
        else if (name.Length == 0)
            problems.Add(new FormulaProblem(start, "syntax", "there is no name between the back-quotes."));
        else
            AddName(TokenKind.QuotedName, name.ToString(), start);
        position++;
    }

    void AddName(TokenKind kind, string name, int start)
    {
        if (name.Length <= FormulaLimits.NameLength)
            Add(kind, name, start);
        else
            problems.Add(new FormulaProblem(start, "too_large",
                $"the name has {name.Length:#,0} characters; at most {FormulaLimits.NameLength} are allowed.")
            { Value = Cut(name) });
    }

    void Operator()
    {
        string? symbol = Array.Find(operators, symbol => string.CompareOrdinal(text, position, symbol, 0, symbol.Length) == 0);
        if (symbol is null)
        {
            problems.Add(LookAlikes.Problem(RuneAt(position), position));
            position += RuneAt(position).Utf16SequenceLength;
            return;
        }
        Add(TokenKind.Operator, symbol, position);
        position += symbol.Length;
    }

    static TokenKind? Punctuation(char character) => character switch
    {
        '(' => TokenKind.Open,
        ')' => TokenKind.Close,
        ',' => TokenKind.Comma,
        _ => null,
    };

    void Add(TokenKind kind, string content, int start) => tokens.Add(new Token(kind, content, start));

    char Peek(int ahead) => position + ahead < text.Length ? text[position + ahead] : '\0';

    Rune RuneAt(int index) => Rune.TryGetRuneAt(text, index, out Rune rune) ? rune : Rune.ReplacementChar;

    /// <summary>True for a name that needs no back-quotes to be read as one word.</summary>
    public static bool IsPlainName(string name) =>
        name.Length > 0 && name.EnumerateRunes().All(ContinuesName) && StartsName(name.EnumerateRunes().First());

    static bool StartsName(Rune rune) => Rune.IsLetter(rune) || rune.Value == '_';

    static bool ContinuesName(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value == '_'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    static string Cut(string value) => value.Length <= 60 ? value : value[..60] + "…";
}
