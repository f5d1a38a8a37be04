using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Descent.Training.Data;

/// <summary>What <see cref="CsvRecords.Read"/> met.</summary>
internal enum RecordStatus
{
    /// <summary>A record whose fields can be read.</summary>
    Record,

    /// <summary>A record that holds a NUL or bytes that are not valid text; reading can go on.</summary>
    BadText,

    /// <summary>The end of the file.</summary>
    End,

    /// <summary>Quotes or a field's length make the rest unreadable; <see cref="CsvRecords.Fault"/> says how.</summary>
    Broken,
}

/// <summary>Splits a stream of UTF-8 into records and fields, strictly: nothing is repaired, and every fault names its line.
/// A field that starts with a quote ends with one, doubled quotes inside; a quote further on is an ordinary character.
/// Lines end with LF, CRLF or CR. Spaces around fields are outside the value; blank lines are no records.
/// Why no general reader: docs/decisions/csv-tokenizer.md.</summary>
/// <param name="stream">UTF-8 without a byte order mark.</param>
/// <param name="delimiter">One ASCII character.</param>
/// <param name="limits">Of columns and of a field's length.</param>
/// <param name="recoded">True when the stream comes from another encoding and U+FFFD marks what was not valid there.</param>
/// <param name="firstBuffer">Bytes read at a time; grows to hold the longest record.</param>
internal sealed class CsvRecords(Stream stream, byte delimiter, DataLimits limits, bool recoded = false, int firstBuffer = 1 << 17)
{
    private const int MaxRecordBytes = 1 << 27;
    private const byte Quote = (byte)'"';

    private readonly byte _space = delimiter == ' ' ? (byte)'\t' : (byte)' ';
    private readonly byte _tab = delimiter == '\t' ? (byte)' ' : (byte)'\t';
    private byte[] _buffer = new byte[firstBuffer];
    private int _position, _end;
    private bool _atEnd;
    private FieldSlice[] _fields = new FieldSlice[16];
    private long _lines = 1;
    private int _lf, _crlf, _cr;

    private enum Scan
    {
        Done,
        NeedsMore,
        Broken,
    }

    /// <summary>Fields of the current record.</summary>
    public int Count { get; private set; }

    /// <summary>Line on which the current record starts, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Code and sentence for <see cref="RecordStatus.BadText"/> and <see cref="RecordStatus.Broken"/>.</summary>
    public (string Code, string Detail) Fault { get; private set; }

    public string? LineEnding => (_lf > 0, _crlf > 0, _cr > 0) switch
    {
        (false, false, false) => null,
        (true, false, false) => "lf",
        (false, true, false) => "crlf",
        (false, false, true) => "cr",
        _ => "mixed",
    };

    /// <summary>Field of the current record without its quotes; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> this[int field] => _buffer.AsSpan(_fields[field].Start, _fields[field].Length);

    public RecordStatus Read()
    {
        while (true)
        {
            if (_position == _end && !Fill())
                return RecordStatus.End;
            int start = _position;
            long firstLine = _lines;
            Scan scan = ScanRecord(out int next);
            if (scan == Scan.NeedsMore && _end - start <= MaxRecordBytes)
            {
                _lines = firstLine;
                Fill();
                continue;
            }
            Line = firstLine;
            if (scan == Scan.NeedsMore)
                scan = Broken((DataLimits.FieldTooLong, $"line {firstLine}: the row is longer than {MaxRecordBytes} bytes. Is a quote not closed?"));
            if (scan == Scan.Broken)
                return RecordStatus.Broken;
            _position = next;
            if (Count == 1 && _fields[0] is { Length: 0, Quoted: false })
                continue;
            return CheckText(_buffer.AsSpan(start, next - start));
        }
    }

    private RecordStatus CheckText(ReadOnlySpan<byte> record)
    {
        if (record.Contains((byte)0))
            return Bad("nul_character", $"line {Line} holds a NUL character: the file is damaged or binary.");
        if (recoded && record.IndexOf("\uFFFD"u8) >= 0)
            return Bad("invalid_encoding", $"line {Line} is not valid UTF-16 (or was damaged before). Save the file as UTF-8.");
        if (!Utf8.IsValid(record))
            return Bad("invalid_encoding", $"line {Line} is not valid UTF-8. Save the file as UTF-8 (it may be Latin-1 or Windows-1252).");
        for (int i = 0; i < Count; i++)
        {
            if (_fields[i].Escaped)
                Unescape(ref _fields[i]);
            // A character has at least a byte, so most fields need no counting.
            if (_fields[i].Length > limits.MaxFieldLength && Encoding.UTF8.GetCharCount(this[i]) > limits.MaxFieldLength)
            {
                Fault = TooLong(Line);
                return RecordStatus.Broken;
            }
        }
        return RecordStatus.Record;
    }

    private RecordStatus Bad(string code, string detail)
    {
        Fault = (code, detail);
        return RecordStatus.BadText;
    }

    private (string Code, string Detail) TooLong(long line) =>
        (DataLimits.FieldTooLong, $"line {line}: a field is longer than {limits.MaxFieldLength} characters. Is a quote not closed?");

    // Splits the record at _position. What it counts is taken back when the record turns out to be incomplete.
    private Scan ScanRecord(out int next)
    {
        Count = 0;
        next = _position;
        while (true)
        {
            int start = next;
            while (start < _end && (_buffer[start] == _space || _buffer[start] == _tab))
                start++;
            if (start == _end && !_atEnd)
                return Scan.NeedsMore;
            bool quoted = start < _end && _buffer[start] == Quote;
            Scan scan = quoted ? ScanQuoted(start + 1, out FieldSlice field, out int stop) : ScanPlain(start, out field, out stop);
            if (scan != Scan.Done)
                return scan;
            Push(field);
            if (stop < _end && _buffer[stop] == delimiter)
            {
                if (Count == limits.MaxColumns)
                    return Broken((DataLimits.TooManyColumns, $"line {_lines} has more than {limits.MaxColumns} columns."));
                next = stop + 1;
                continue;
            }
            return EndLine(stop, out next);
        }
    }

    private Scan ScanPlain(int start, out FieldSlice field, out int stop)
    {
        int length = _buffer.AsSpan(start, _end - start).IndexOfAny(delimiter, (byte)'\n', (byte)'\r');
        stop = length < 0 ? _end : start + length;
        field = default;
        if (length < 0 && !_atEnd)
            return Overlong(start) ? Broken(TooLong(_lines)) : Scan.NeedsMore;
        int last = stop;
        while (last > start && (_buffer[last - 1] == _space || _buffer[last - 1] == _tab))
            last--;
        field = new FieldSlice(start, last - start, false, false);
        return Scan.Done;
    }

    // `start` is behind the opening quote.
    private Scan ScanQuoted(int start, out FieldSlice field, out int stop)
    {
        field = default;
        stop = start;
        bool escaped = false;
        while (true)
        {
            int length = _buffer.AsSpan(stop, _end - stop).IndexOf(Quote);
            if (length < 0 && !_atEnd)
                return Overlong(start) ? Broken(TooLong(_lines)) : Scan.NeedsMore;
            if (length < 0)
                return Broken(("open_quote", $"line {_lines}: the quote that opens field {Count + 1} is never closed."));
            stop += length + 1;
            if (stop == _end && !_atEnd)
                return Scan.NeedsMore;
            if (stop == _end || _buffer[stop] != Quote)
                break;
            escaped = true;
            stop++;
        }
        long openedOn = _lines;
        field = new FieldSlice(start, stop - 1 - start, true, escaped);
        _lines += CountLines(_buffer.AsSpan(start, stop - 1 - start));
        while (stop < _end && (_buffer[stop] == _space || _buffer[stop] == _tab))
            stop++;
        if (stop == _end)
            return _atEnd ? Scan.Done : Scan.NeedsMore;
        return _buffer[stop] == delimiter || _buffer[stop] is (byte)'\n' or (byte)'\r'
            ? Scan.Done
            : Broken(("text_after_quote", openedOn == _lines
                ? $"line {openedOn}: text follows the closing quote of field {Count + 1}. A quote inside quotes is written twice."
                : $"line {openedOn}: the quote that opens field {Count + 1} closes on line {_lines} with text behind it. Is a quote not closed?"));
    }

    private Scan EndLine(int stop, out int next)
    {
        next = stop;
        if (stop == _end)
            return Scan.Done;
        if (_buffer[stop] == '\n')
            _lf++;
        else if (stop + 1 == _end && !_atEnd)
            return Scan.NeedsMore;
        else if (stop + 1 < _end && _buffer[stop + 1] == '\n')
        {
            _crlf++;
            next++;
        }
        else
            _cr++;
        next++;
        _lines++;
        return Scan.Done;
    }

    private Scan Broken((string Code, string Detail) fault)
    {
        Fault = fault;
        return Scan.Broken;
    }

    // A character has at most three bytes a UTF-16 unit, and doubled quotes two.
    private bool Overlong(int start) => _end - start > (3L * limits.MaxFieldLength) + 16;

    private void Push(FieldSlice field)
    {
        if (Count == _fields.Length)
            Array.Resize(ref _fields, 2 * Count);
        _fields[Count++] = field;
    }

    private void Unescape(ref FieldSlice field)
    {
        Span<byte> bytes = _buffer.AsSpan(field.Start, field.Length);
        int written = 0;
        for (int read = 0; read < bytes.Length; read++)
        {
            bytes[written++] = bytes[read];
            if (bytes[read] == Quote)
                read++;
        }
        field = field with { Length = written, Escaped = false };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Fill()
    {
        if (_atEnd)
            return false;
        int kept = _end - _position;
        if (kept > _buffer.Length / 2)
            Array.Resize(ref _buffer, checked(2 * _buffer.Length));
        _buffer.AsSpan(_position, kept).CopyTo(_buffer);
        (_position, _end) = (0, kept);
        int read = stream.ReadAtLeast(_buffer.AsSpan(kept), _buffer.Length - kept, throwOnEndOfStream: false);
        _end += read;
        _atEnd = _end < _buffer.Length;
        return read > 0;
    }

    private static long CountLines(ReadOnlySpan<byte> text)
    {
        long lines = text.Count((byte)'\n');
        for (int i = text.IndexOf((byte)'\r'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                lines++;
        }
        return lines;
    }

    private readonly record struct FieldSlice(int Start, int Length, bool Quoted, bool Escaped);
}
