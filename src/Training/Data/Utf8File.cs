using System.Text;

namespace Descent.Training.Data;

/// <summary>A file of text as a stream of UTF-8 without its byte order mark. UTF-16 is recognised by its mark and recoded.</summary>
internal sealed record Utf8File(Func<Stream> OpenBytes, string Encoding, int MarkLength)
{
    const int Sample = 4096;

    // What people send by mistake, by its first bytes.
    static readonly (byte[] Start, string Kind)[] Signatures =
    [
        ([0x89, .. "PNG"u8], "a PNG picture"), ([0xFF, 0xD8, 0xFF], "a JPEG picture"), ([.. "GIF8"u8], "a GIF picture"), ([.. "%PDF-"u8], "a PDF document"),
        ([.. "PK"u8, 3, 4], "a ZIP archive or an Excel workbook (save it as CSV)"), ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook (save it as CSV)"),
        ([0x1F, 0x8B], "compressed with gzip (send it unpacked)"), ([.. "BZh"u8], "compressed with bzip2 (send it unpacked)"),
        ([0xFD, .. "7zXZ"u8], "compressed with xz (send it unpacked)"), ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd (send it unpacked)"),
        ([.. "PAR1"u8], "a Parquet file"), ([.. "SQLite format 3"u8], "an SQLite database"), ([0x89, .. "HDF"u8], "an HDF5 file"), ([0x93, .. "NUMPY"u8], "a NumPy array"),
        ([0xFF, 0xFE, 0, 0], "text in UTF-32 (save it as UTF-8)"), ([0, 0, 0xFE, 0xFF], "text in UTF-32 (save it as UTF-8)"),
    ];

    public bool ByteOrderMark => MarkLength > 0;

    /// <summary>Recoding puts U+FFFD where the source is not valid.</summary>
    public bool IsRecoded => Encoding != "utf-8";

    /// <summary>Looks at the first bytes; refuses what is empty or no text.</summary>
    public static Utf8File? Inspect(Func<Stream> openBytes, string mediaType, ProblemList problems)
    {
        byte[] start = new byte[Sample];
        using (Stream stream = openBytes())
            start = start[..stream.ReadAtLeast(start, Sample, throwOnEndOfStream: false)];
        if (start.Length == 0)
        {
            problems.Add(new Problem("", "empty_file", "The file is empty."));
            return null;
        }
        foreach ((byte[] signature, string kind) in Signatures)
        {
            if (start.AsSpan().StartsWith(signature))
                return Refuse(problems, $"The file is {kind}, not {mediaType}.");
        }
        Utf8File file = start switch
        {
            [0xEF, 0xBB, 0xBF, ..] => new(openBytes, "utf-8", 3),
            [0xFF, 0xFE, ..] => new(openBytes, "utf-16le", 2),
            [0xFE, 0xFF, ..] => new(openBytes, "utf-16be", 2),
            _ => new(openBytes, "utf-8", 0),
        };
        // A stray NUL is reported with its line later; many control characters mean that this is no text at all.
        int controls = start.Count(value => value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0B or 0x0C));
        if (!file.IsRecoded && controls > 2 && controls > start.Length / 10)
            return Refuse(problems, "The file is binary, or text in UTF-16 without a byte order mark. Save it as UTF-8.");
        return file;
    }

    public Stream Open()
    {
        Stream bytes = OpenBytes();
        bytes.Seek(MarkLength, SeekOrigin.Begin);
        Encoding? encoding = Encoding switch
        {
            "utf-16le" => System.Text.Encoding.Unicode,
            "utf-16be" => System.Text.Encoding.BigEndianUnicode,
            _ => null,
        };
        return encoding is null ? bytes : System.Text.Encoding.CreateTranscodingStream(bytes, encoding, new UTF8Encoding(false));
    }

    static Utf8File? Refuse(ProblemList problems, string detail)
    {
        problems.Add(new Problem("", "not_text", detail));
        return null;
    }
}
