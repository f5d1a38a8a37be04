namespace Descent.Training.Data;

/// <summary>One named column of a table; never changes after construction. Which of <see cref="Numbers"/>, <see cref="Codes"/>
/// and <see cref="Text"/> hold the values depends on <see cref="Type"/>.</summary>
public sealed class Column
{
    readonly double[] numbers = [];
    readonly int[] codes = [];
    readonly TextCells? text;

    Column(string name, ColumnType type, int rows) => (Name, Type, Rows) = (name, type, rows);

    Column(string name, ColumnType type, double[] numbers) : this(name, type, numbers.Length) => this.numbers = numbers;

    Column(string name, int[] codes, IReadOnlyList<string> levels) : this(name, ColumnType.Category, codes.Length) =>
        (this.codes, Levels) = (codes, levels);

    Column(string name, TextCells text) : this(name, ColumnType.Text, text.Rows) => this.text = text;

    public string Name { get; }

    public ColumnType Type { get; }

    public int Rows { get; }

    /// <summary>Name and type.</summary>
    public ColumnSchema Schema => new(Name, Type) { Hyphen = Levels.Contains("-") };

    /// <summary>True for number, boolean and datetime: the values are in <see cref="Numbers"/>.</summary>
    public bool IsNumeric => Type is ColumnType.Number or ColumnType.Boolean or ColumnType.Datetime;

    /// <summary>Values of a number, boolean (0 or 1) or datetime (Unix seconds) column, shape (rows); NaN is missing. Empty for other types.</summary>
    public ReadOnlySpan<double> Numbers => numbers;

    /// <summary>Values of a category column as positions in <see cref="Levels"/>, shape (rows); -1 is missing. Empty for other types.</summary>
    public ReadOnlySpan<int> Codes => codes;

    /// <summary>The distinct values of a category column in the order of first appearance. Empty for other types.</summary>
    public IReadOnlyList<string> Levels { get; } = [];

    /// <summary>Bytes of memory held by the values.</summary>
    public long Bytes => (8L * numbers.Length) + (4L * codes.Length) + Levels.Sum(level => 26L + (2 * level.Length)) + (text?.Bytes ?? 0);

    public bool IsMissing(int row) => Type switch
    {
        ColumnType.Category => codes[row] < 0,
        ColumnType.Text => text!.IsMissing(row),
        _ => double.IsNaN(numbers[row]),
    };

    /// <summary>The value as a client would see it: the shortest decimal that reads back as the same number, <c>true</c> or <c>false</c>,
    /// an ISO 8601 time in UTC, or the text itself; null where missing.</summary>
    public string? Text(int row) => IsMissing(row) ? null : Type switch
    {
        ColumnType.Category => Levels[codes[row]],
        ColumnType.Text => text!.Read(row),
        ColumnType.Boolean => numbers[row] != 0 ? "true" : "false",
        ColumnType.Datetime => Timestamp.Format(numbers[row]),
        _ => numbers[row].ToString("R"),
    };

    /// <summary>The bytes of a text cell that is not missing.</summary>
    internal ReadOnlySpan<byte> Utf8(int row) => text!.Utf8(row);

    /// <param name="name">Name.</param>
    /// <param name="values">Shape (rows); NaN is missing, infinities are refused. Not copied.</param>
    /// <param name="type"><see cref="ColumnType.Number"/>, <see cref="ColumnType.Boolean"/> (0 or 1) or <see cref="ColumnType.Datetime"/> (Unix seconds).</param>
    public static Column OfNumbers(string name, double[] values, ColumnType type = ColumnType.Number)
    {
        if (type is ColumnType.Category or ColumnType.Text)
            throw new ArgumentOutOfRangeException(nameof(type), type, "numbers make a number, boolean or datetime column");
        if (Array.Exists(values, double.IsInfinity))
            throw new ArgumentException($"column {name} holds an infinity", nameof(values));
        return new Column(name, type, values);
    }

    /// <param name="name">Name.</param>
    /// <param name="codes">Shape (rows); positions in <paramref name="levels"/>, -1 is missing. Not copied.</param>
    /// <param name="levels">Distinct values.</param>
    public static Column OfCategories(string name, int[] codes, IReadOnlyList<string> levels)
    {
        if (Array.Exists(codes, code => code < -1 || code >= levels.Count))
            throw new ArgumentOutOfRangeException(nameof(codes), $"codes of column {name} lie between -1 and {levels.Count - 1}");
        return new Column(name, codes, levels);
    }

    /// <summary>A category column from its values; null is missing.</summary>
    public static Column OfCategories(string name, IReadOnlyList<string?> values)
    {
        Dictionary<string, int> known = [];
        int[] codes = new int[values.Count];
        for (int row = 0; row < codes.Length; row++)
        {
            string? value = values[row];
            if (value is not null && known.TryAdd(value, known.Count))
                codes[row] = known.Count - 1;
            else
                codes[row] = value is null ? -1 : known[value];
        }
        return new Column(name, codes, [.. known.Keys]);
    }

    /// <summary>A text column from its values; null is missing.</summary>
    public static Column OfText(string name, IEnumerable<string?> values)
    {
        TextCells cells = new();
        foreach (string? value in values)
            cells.Append(value);
        return new Column(name, cells);
    }

    internal static Column OfText(string name, TextCells cells) => new(name, cells);
}
