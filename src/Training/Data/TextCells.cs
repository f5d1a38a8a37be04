using System.Text;

namespace Descent.Training.Data;

/// <summary>The cells of a text column as UTF-8, in blocks of 4096 rows: about a byte a character and four a row, where a string
/// would take two and thirty.</summary>
internal sealed class TextCells
{
    private const int BlockRows = 4096;

    private readonly List<Block> _blocks = [];
    private byte[] _open = [];
    private int[] _ends = new int[16];
    private int _openRows, _openBytes;

    public int Rows => (_blocks.Count * BlockRows) + _openRows;

    public long Bytes => _blocks.Sum(block => block.Utf8.Length + (4L * BlockRows)) + _open.Length + (4L * _ends.Length);

    public void Append(string? value)
    {
        if (value is null)
            AppendMissing();
        else
            Append(Encoding.UTF8.GetBytes(value));
    }

    public void Append(ReadOnlySpan<byte> utf8)
    {
        if (_openBytes + utf8.Length > _open.Length)
            Array.Resize(ref _open, checked(Math.Max(_openBytes + utf8.Length, Math.Max(256, 2 * _open.Length))));
        utf8.CopyTo(_open.AsSpan(_openBytes));
        _openBytes += utf8.Length;
        Close(_openBytes);
    }

    // A missing cell is marked by the complement of its end: never negative otherwise.
    public void AppendMissing() => Close(~_openBytes);

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

    private Block Locate(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return row / BlockRows < _blocks.Count ? _blocks[row / BlockRows] : new Block(_open, _ends);
    }

    private void Close(int end)
    {
        if (_openRows == _ends.Length)
            Array.Resize(ref _ends, Math.Min(BlockRows, 2 * _ends.Length));
        _ends[_openRows++] = end;
        if (_openRows < BlockRows)
            return;
        _blocks.Add(new Block(_open.AsSpan(0, _openBytes).ToArray(), _ends));
        // Keep the buffer for the next block: its size is typical.
        (_ends, _openRows, _openBytes) = (new int[BlockRows], 0, 0);
    }

    private readonly record struct Block(byte[] Utf8, int[] Ends);
}
