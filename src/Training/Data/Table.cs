namespace Descent.Training.Data;

/// <summary>Columns of equal length with distinct names; never changes after construction.</summary>
public sealed class Table
{
    readonly Dictionary<string, Column> byName;

    public Table(IReadOnlyList<Column> columns)
    {
        if (columns.Count > 0 && columns.FirstOrDefault(column => column.Rows != columns[0].Rows) is Column odd)
            throw new ArgumentException($"column {odd.Name} has {odd.Rows} rows; {columns[0].Name} has {columns[0].Rows}", nameof(columns));
        Columns = columns;
        byName = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<Column> Columns { get; }

    public int Rows => Columns.Count == 0 ? 0 : Columns[0].Rows;

    /// <summary>Bytes of memory held by the values of all columns.</summary>
    public long Bytes => Columns.Sum(column => column.Bytes);

    /// <summary>The column of that exact name (upper and lower case differ), or null.</summary>
    public Column? Find(string name) => byName.GetValueOrDefault(name);

    public Column this[string name] => Find(name) ?? throw new KeyNotFoundException($"no column {name}");
}
