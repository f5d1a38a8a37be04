using System.Text;

namespace Descent.Training.Data;

/// <summary>The cells of a text column as UTF-8, in blocks of 4096 rows: about a byte a character and four a row, where a string
/// would take two and thirty.</summary>
internal sealed class TextCells
{
    const int BlockRows = 4096;

    readonly List<Block> blocks = [];
    byte[] open = [];
    int[] ends = new int[16];
    int openRows, openBytes;

    public int Rows => (blocks.Count * BlockRows) + openRows;

    public long Bytes => blocks.Sum(block => block.Utf8.Length + (4L * BlockRows)) + open.Length + (4L * ends.Length);

    public void Append(string? value)
    {
        if (value is null)
            AppendMissing();
        else
            Append(Encoding.UTF8.GetBytes(value));
    }

    public void Append(ReadOnlySpan<byte> utf8)
    {
        if (openBytes + utf8.Length > open.Length)
            Array.Resize(ref open, checked(Math.Max(openBytes + utf8.Length, Math.Max(256, 2 * open.Length))));
        utf8.CopyTo(open.AsSpan(openBytes));
        openBytes += utf8.Length;
        Close(openBytes);
    }

    // A missing cell is marked by the complement of its end: never negative otherwise.
    public void AppendMissing() => Close(~openBytes);

    public bool IsMissing(int row) => Locate(row).Ends[row % BlockRows] < 0;

    public string? Read(int row) => IsMissing(row) ? null : Encoding.UTF8.GetString(Utf8(row));

    /// <summary>The bytes of a cell that is not missing.</summary>
    public ReadOnlySpan<byte> Utf8(int row)
    {
        Block block = Locate(row);
        int at = row % BlockRows;
        int start = at == 0 ? 0 : block.Ends[at - 1];
        start = start < 0 ? ~start : start;
        return block.Utf8.AsSpan(start, block.Ends[at] - start);
    }

    Block Locate(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return row / BlockRows < blocks.Count ? blocks[row / BlockRows] : new Block(open, ends);
    }

    void Close(int end)
    {
        if (openRows == ends.Length)
            Array.Resize(ref ends, Math.Min(BlockRows, 2 * ends.Length));
        ends[openRows++] = end;
        if (openRows < BlockRows)
            return;
        blocks.Add(new Block(open.AsSpan(0, openBytes).ToArray(), ends));
        // Keep the buffer for the next block: its size is typical.
        (ends, openRows, openBytes) = (new int[BlockRows], 0, 0);
    }

    readonly record struct Block(byte[] Utf8, int[] Ends);
}
