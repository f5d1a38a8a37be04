namespace Descent.Training.Data;

/// <summary>A class to be predicted, as its position in the levels. Kept with the model.</summary>
/// <param name="Column">Name and type of the target column.</param>
/// <param name="Levels">As a client writes them: numbers and times ascending, false before true, words in ordinal order.</param>
public sealed record ClassTarget(ColumnSchema Column, IReadOnlyList<string> Levels)
{
    /// <param name="column">Any type.</param>
    /// <param name="rows">All rows that will be used, the test rows too: a class that is only there is still a class.</param>
    public static ClassTarget Learn(Column column, ReadOnlySpan<int> rows)
    {
        if (column.IsNumeric)
        {
            Dictionary<double, string> levels = [];
            foreach (int row in rows)
            {
                if (!levels.ContainsKey(column.Numbers[row]) && column.Text(row) is string text)
                    levels.Add(column.Numbers[row], text);
            }
            return new ClassTarget(column.Schema, [.. levels.OrderBy(level => level.Key).Select(level => level.Value)]);
        }
        HashSet<string> words = new(StringComparer.Ordinal);
        foreach (int row in rows)
        {
            if (column.Text(row) is string text)
                words.Add(text);
        }
        return new ClassTarget(column.Schema, [.. words.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The classes of some rows; -1 where missing or never learned.</summary>
    public int[] Encode(Column column, ReadOnlySpan<int> rows)
    {
        Dictionary<string, int> positions = new(StringComparer.Ordinal);
        for (int i = 0; i < Levels.Count; i++)
            positions[Levels[i]] = i;
        Dictionary<double, int> numbers = [];
        int[] codeToClass = [.. column.Levels.Select(level => positions.GetValueOrDefault(level, -1))];
        int[] classes = new int[rows.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            int row = rows[i];
            if (column.IsMissing(row))
                classes[i] = -1;
            else if (column.Type == ColumnType.Category)
                classes[i] = codeToClass[column.Codes[row]];
            else if (column.Type == ColumnType.Text)
                classes[i] = positions.GetValueOrDefault(column.Text(row)!, -1);
            else if (!numbers.TryGetValue(column.Numbers[row], out classes[i]))
                numbers[column.Numbers[row]] = classes[i] = positions.GetValueOrDefault(column.Text(row)!, -1);
        }
        return classes;
    }
}
