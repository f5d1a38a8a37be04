using Descent.Training.Kernels;

namespace Descent.Training.Plans;

/// <summary>The rows a plan works on: named row-major matrices ("features", "target", …) with the same number of rows, in memory that
/// does not move. Filled once, then read.</summary>
/// <example><code>
/// RowData&lt;double&gt; data = new(rows: 2);
/// data.Add("features", 1, [1, 2]);
/// data.Add("target", 1, [2, 5]);
/// </code></example>
public sealed class RowData<T>(int rows) where T : unmanaged
{
    readonly Dictionary<string, Slot> slots = [];

    public int Rows { get; } = rows;
    public IReadOnlyCollection<string> Slots => slots.Keys;

    /// <summary>A new slot of zeros, to be filled: rows x columns, row-major.</summary>
    public Span<T> Add(string slot, int columns)
    {
        Slot added = new(new AlignedArray<T>(Rows * columns), columns);
        slots.Add(slot, added);
        return added.Values.Span;
    }

    public void Add(string slot, int columns, ReadOnlySpan<T> values)
    {
        if (values.Length != Rows * columns)
            throw new ArgumentException($"Slot '{slot}' takes {Rows} x {columns} numbers, not {values.Length}.");
        values.CopyTo(Add(slot, columns));
    }

    public int Columns(string slot) => Find(slot).Columns;
    public ReadOnlySpan<T> Values(string slot) => Find(slot).Values.Span;

    /// <summary>To refill a slot in place, such as dropout masks before each step.</summary>
    public Span<T> Writable(string slot) => Find(slot).Values.Span;

    /// <summary>A copy of so many rows, at even distances from the first on.</summary>
    public RowData<T> Spread(int count)
    {
        RowData<T> part = new(count);
        foreach ((string name, Slot slot) in slots)
        {
            Span<T> to = part.Add(name, slot.Columns);
            for (int row = 0; row < count; row++)
                slot.Values.Span.Slice((int)((long)row * Rows / count) * slot.Columns, slot.Columns).CopyTo(to[(row * slot.Columns)..]);
        }
        return part;
    }

    internal AlignedArray<T> Storage(string slot, int columns)
    {
        Slot found = Find(slot);
        return found.Columns == columns ? found.Values
            : throw new ArgumentException($"Slot '{slot}' has {found.Columns} columns; the graph asks for {columns}.");
    }

    Slot Find(string slot) => slots.TryGetValue(slot, out Slot found) ? found
        : throw new KeyNotFoundException($"No slot '{slot}'; there are {string.Join(", ", slots.Keys)}.");

    readonly record struct Slot(AlignedArray<T> Values, int Columns);
}
