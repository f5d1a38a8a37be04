namespace Descent.Training.Plans;

/// <summary>Which rows a run of a plan works on: a range of them, read in place, or a list of row numbers.</summary>
public readonly ref struct Batch<T> where T : unmanaged
{
    Batch(RowData<T> data, int start, int count, ReadOnlySpan<int> indices)
    {
        Data = data;
        Start = start;
        Count = count;
        Indices = indices;
    }

    public RowData<T> Data { get; }

    /// <summary>First row, where <see cref="Indices"/> is empty.</summary>
    public int Start { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }
    public ReadOnlySpan<int> Indices { get; }

    public static Batch<T> All(RowData<T> data) => new(data, 0, data.Rows, []);

    public static Batch<T> Range(RowData<T> data, int start, int count) => start >= 0 && count >= 1 && count <= data.Rows - start
        ? new(data, start, count, [])
        : throw new ArgumentOutOfRangeException(nameof(start), $"Rows {start} to {start + count - 1} of {data.Rows}.");

    /// <summary>These rows in this order; a row may come more than once.</summary>
    public static Batch<T> Gather(RowData<T> data, ReadOnlySpan<int> rows)
    {
        if (rows.IsEmpty)
            throw new ArgumentException("A batch has at least one row.");
        foreach (int row in rows)
            if ((uint)row >= (uint)data.Rows)
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"Rows are numbered 0 to {data.Rows - 1}.");
        return new(data, 0, rows.Length, rows);
    }
}
