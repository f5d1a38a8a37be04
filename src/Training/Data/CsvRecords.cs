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
    const int MaxRecordBytes = 1 << 27;
    const byte Quote = (byte)'"';

    readonly byte space = delimiter == ' ' ? (byte)'\t' : (byte)' ';
    readonly byte tab = delimiter == '\t' ? (byte)' ' : (byte)'\t';
    byte[] buffer = new byte[firstBuffer];
    int position, end;
    bool atEnd;
    FieldSlice[] fields = new FieldSlice[16];
    long lines = 1;
    int lf, crlf, cr;

    enum Scan
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

    public string? LineEnding => (lf > 0, crlf > 0, cr > 0) switch
    {
        (false, false, false) => null,
        (true, false, false) => "lf",
        (false, true, false) => "crlf",
        (false, false, true) => "cr",
        _ => "mixed",
    };

    /// <summary>Field of the current record without its quotes; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> this[int field] => buffer.AsSpan(fields[field].Start, fields[field].Length);

    public RecordStatus Read()
    {
        while (true)
        {
            if (position == end && !Fill())
                return RecordStatus.End;
            int start = position;
            long firstLine = lines;
            Scan scan = ScanRecord(out int next);
            if (scan == Scan.NeedsMore && end - start <= MaxRecordBytes)
            {
                lines = firstLine;
                Fill();
                continue;
            }
            Line = firstLine;
            if (scan == Scan.NeedsMore)
                scan = Broken((DataLimits.FieldTooLong, $"line {firstLine}: the row is longer than {MaxRecordBytes} bytes. Is a quote not closed?"));
            if (scan == Scan.Broken)
                return RecordStatus.Broken;
            position = next;
            if (Count == 1 && fields[0] is { Length: 0, Quoted: false })
                continue;
            return CheckText(buffer.AsSpan(start, next - start));
        }
    }

    RecordStatus CheckText(ReadOnlySpan<byte> record)
    {
        if (record.Contains((byte)0))
            return Bad("nul_character", $"line {Line} holds a NUL character: the file is damaged or binary.");
        if (recoded && record.IndexOf("\uFFFD"u8) >= 0)
            return Bad("invalid_encoding", $"line {Line} is not valid UTF-16 (or was damaged before). Save the file as UTF-8.");
        if (!Utf8.IsValid(record))
            return Bad("invalid_encoding", $"line {Line} is not valid UTF-8. Save the file as UTF-8 (it may be Latin-1 or Windows-1252).");
        for (int i = 0; i < Count; i++)
        {
            if (fields[i].Escaped)
                Unescape(ref fields[i]);
            // A character has at least a byte, so most fields need no counting.
            if (fields[i].Length > limits.MaxFieldLength && Encoding.UTF8.GetCharCount(this[i]) > limits.MaxFieldLength)
            {
                Fault = TooLong(Line);
                return RecordStatus.Broken;
            }
        }
        return RecordStatus.Record;
    }

    RecordStatus Bad(string code, string detail)
    {
        Fault = (code, detail);
        return RecordStatus.BadText;
    }

    (string Code, string Detail) TooLong(long line) =>
        (DataLimits.FieldTooLong, $"line {line}: a field is longer than {limits.MaxFieldLength} characters. Is a quote not closed?");

    // Splits the record at position. What it counts is taken back when the record turns out to be incomplete.
    Scan ScanRecord(out int next)
    {
        Count = 0;
        next = position;
        while (true)
        {
            int start = next;
            while (start < end && (buffer[start] == space || buffer[start] == tab))
                start++;
            if (start == end && !atEnd)
                return Scan.NeedsMore;
            bool quoted = start < end && buffer[start] == Quote;
            Scan scan = quoted ? ScanQuoted(start + 1, out FieldSlice field, out int stop) : ScanPlain(start, out field, out stop);
            if (scan != Scan.Done)
                return scan;
            Push(field);
            if (stop < end && buffer[stop] == delimiter)
            {
                if (Count == limits.MaxColumns)
                    return Broken((DataLimits.TooManyColumns, $"line {lines} has more than {limits.MaxColumns} columns."));
                next = stop + 1;
                continue;
            }
            return EndLine(stop, out next);
        }
    }

    Scan ScanPlain(int start, out FieldSlice field, out int stop)
    {
        int length = buffer.AsSpan(start, end - start).IndexOfAny(delimiter, (byte)'\n', (byte)'\r');
        stop = length < 0 ? end : start + length;
        field = default;
        if (length < 0 && !atEnd)
            return Overlong(start) ? Broken(TooLong(lines)) : Scan.NeedsMore;
        int last = stop;
        while (last > start && (buffer[last - 1] == space || buffer[last - 1] == tab))
            last--;
        field = new FieldSlice(start, last - start, false, false);
        return Scan.Done;
    }

    // `start` is behind the opening quote.
    Scan ScanQuoted(int start, out FieldSlice field, out int stop)
    {
        field = default;
        stop = start;
        bool escaped = false;
        while (true)
        {
            int length = buffer.AsSpan(stop, end - stop).IndexOf(Quote);
            if (length < 0 && !atEnd)
                return Overlong(start) ? Broken(TooLong(lines)) : Scan.NeedsMore;
            if (length < 0)
                return Broken(("open_quote", $"line {lines}: the quote that opens field {Count + 1} is never closed."));
            stop += length + 1;
            if (stop == end && !atEnd)
                return Scan.NeedsMore;
            if (stop == end || buffer[stop] != Quote)
                break;
            escaped = true;
            stop++;
        }
        long openedOn = lines;
        field = new FieldSlice(start, stop - 1 - start, true, escaped);
        lines += CountLines(buffer.AsSpan(start, stop - 1 - start));
        while (stop < end && (buffer[stop] == space || buffer[stop] == tab))
            stop++;
        if (stop == end)
            return atEnd ? Scan.Done : Scan.NeedsMore;
        return buffer[stop] == delimiter || buffer[stop] is (byte)'\n' or (byte)'\r'
            ? Scan.Done
            : Broken(("text_after_quote", openedOn == lines
                ? $"line {openedOn}: text follows the closing quote of field {Count + 1}. A quote inside quotes is written twice."
                : $"line {openedOn}: the quote that opens field {Count + 1} closes on line {lines} with text behind it. Is a quote not closed?"));
    }

    Scan EndLine(int stop, out int next)
    {
        next = stop;
        if (stop == end)
            return Scan.Done;
        if (buffer[stop] == '\n')
            lf++;
        else if (stop + 1 == end && !atEnd)
            return Scan.NeedsMore;
        else if (stop + 1 < end && buffer[stop + 1] == '\n')
        {
            crlf++;
            next++;
        }
        else
            cr++;
        next++;
        lines++;
        return Scan.Done;
    }

    Scan Broken((string Code, string Detail) fault)
    {
        Fault = fault;
        return Scan.Broken;
    }

    // A character has at most three bytes a UTF-16 unit, and doubled quotes two.
    bool Overlong(int start) => end - start > (3L * limits.MaxFieldLength) + 16;

    void Push(FieldSlice field)
    {
        if (Count == fields.Length)
            Array.Resize(ref fields, 2 * Count);
        fields[Count++] = field;
    }

    void Unescape(ref FieldSlice field)
    {
        Span<byte> bytes = buffer.AsSpan(field.Start, field.Length);
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
    bool Fill()
    {
        if (atEnd)
            return false;
        int kept = end - position;
        if (kept > buffer.Length / 2)
            Array.Resize(ref buffer, checked(2 * buffer.Length));
        buffer.AsSpan(position, kept).CopyTo(buffer);
        (position, end) = (0, kept);
        int read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
        end += read;
        atEnd = end < buffer.Length;
        return read > 0;
    }

    static long CountLines(ReadOnlySpan<byte> text)
    {
        long lines = text.Count((byte)'\n');
        for (int i = text.IndexOf((byte)'\r'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                lines++;
        }
        return lines;
    }

    readonly record struct FieldSlice(int Start, int Length, bool Quoted, bool Escaped);
}
