namespace Descent.Training.Data;

/// <summary>What the first pass learns of one column: enough to settle its type.</summary>
internal sealed class ColumnSurvey(string name, MissingTokens missing, char? decimalSign, int mostProblems)
{
    bool allNumbers = true, allCommaNumbers = true, allBooleans = true, allTimes = true;
    List<(CellPlace Place, string Text)>? nonFinite;
    long present;

    public string Name => name;

    /// <summary>Lone hyphens; missing values unless <see cref="HasPlus"/>.</summary>
    public long Hyphens { get; private set; }

    /// <summary>A lone plus: then a lone hyphen is its opposite, not a missing value.</summary>
    public bool HasPlus { get; private set; }

    /// <summary>A number with a decimal point, or with a decimal comma, occurs.</summary>
    public bool HasPoint { get; private set; }

    public bool HasComma { get; private set; }

    /// <summary>A comma that cannot separate thousands, as in 5,1 or 0,125.</summary>
    public bool HasClearComma { get; private set; }

    public bool IsCommaNumbers => allCommaNumbers && HasComma;

    public bool IsPointNumbers => allNumbers && HasPoint;

    /// <summary>Infinities and numbers beyond the range of float64, and where they stand.</summary>
    public IReadOnlyList<(CellPlace Place, string Text)> NonFinite => nonFinite ?? [];

    public void Add(CellPlace place, CellKind kind, ReadOnlySpan<byte> utf8)
    {
        if (kind == CellKind.Null)
            return;
        ReadOnlySpan<byte> cell = kind is CellKind.Plain or CellKind.String ? CellText.Trim(utf8) : utf8;
        if (kind is CellKind.Plain or CellKind.String && missing.Find(cell) is >= 0 and int token)
        {
            missing.Count(token);
            if (MissingTokens.IsHyphen(cell))
                Hyphens++;
            return;
        }
        present++;
        if (kind != CellKind.Plain)
            Witness(place, kind, cell);
        else if (allNumbers || allCommaNumbers)
            TryNumber(place, cell);
        else
            TryWords(cell);
    }

    /// <summary>The column's type when the file's decimal sign is known. Whether text is <see cref="ColumnType.Category"/>
    /// is settled when its values are counted.</summary>
    public ColumnType Type(char sign)
    {
        if (present == 0 || (sign == ',' ? allCommaNumbers : allNumbers))
            return ColumnType.Number;
        if (allBooleans)
            return ColumnType.Boolean;
        return allTimes ? ColumnType.Datetime : ColumnType.Text;
    }

    // JSON says what it is.
    void Witness(CellPlace place, CellKind kind, ReadOnlySpan<byte> cell)
    {
        if (kind == CellKind.Number)
        {
            (allBooleans, allTimes) = (false, false);
            TryNumber(place, cell);
            return;
        }
        (allNumbers, allCommaNumbers) = (false, false);
        if (kind == CellKind.Boolean)
            allTimes = false;
        else
            TryText(cell, true);
    }

    void TryNumber(CellPlace place, ReadOnlySpan<byte> cell)
    {
        NumberKind kind = allNumbers && decimalSign != ',' ? NumberText.Parse(cell, (byte)'.', out _) : NumberKind.None;
        bool hasComma = false;
        if (kind == NumberKind.None && allCommaNumbers && decimalSign != '.')
        {
            kind = NumberText.Parse(cell, (byte)',', out _);
            hasComma = kind != NumberKind.None && cell.Contains((byte)',');
        }
        if (kind == NumberKind.None)
        {
            (allNumbers, allCommaNumbers) = (false, false);
            TryWords(cell);
            return;
        }
        allBooleans = allTimes = false;
        if (kind == NumberKind.NonFinite && NonFinite.Count < mostProblems)
            (nonFinite ??= []).Add((place, CellText.Show(cell)));
        if (hasComma)
        {
            (allNumbers, HasComma) = (false, true);
            HasClearComma |= !CouldBeThousands(cell);
        }
        else if (!HasPoint && cell.Contains((byte)'.'))
            (allCommaNumbers, HasPoint) = (false, true);
    }

    void TryWords(ReadOnlySpan<byte> cell) => TryText(cell, false);

    void TryText(ReadOnlySpan<byte> cell, bool isString)
    {
        HasPlus |= MissingTokens.IsPlus(cell);
        if (allBooleans && (isString || !CellText.TryBoolean(cell, out _)))
            allBooleans = false;
        if (allTimes && !Timestamp.TryParse(cell, out _))
            allTimes = false;
    }

    // One to three digits that do not start with a zero, then exactly three.
    static bool CouldBeThousands(ReadOnlySpan<byte> cell)
    {
        cell = cell.TrimStart("+-"u8);
        int comma = cell.IndexOf((byte)',');
        return comma is >= 1 and <= 3 && cell[0] != '0' && cell.Length - comma == 4 && cell[(comma + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }
}
