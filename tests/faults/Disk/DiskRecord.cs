using System.Buffers.Binary;
using System.Text;

namespace Descent.Faults.Tests.Disk;

/// <summary>What happened to the disk; the numbers are those of <c>disk.c</c>.</summary>
internal enum DiskRecordKind
{
    Write = 1,
    Flush,
    Create,
    Rename,
    Remove,
    FlushFolder,
}

/// <summary>A change to the disk, with what it takes to undo it.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="File">Number of the file, which stays when its name changes.</param>
/// <param name="Offset">Where <paramref name="Old"/> was.</param>
/// <param name="Size">Length of the file before.</param>
/// <param name="First">The name, or the one before.</param>
/// <param name="Second">The name after; of a removed file, where it is kept.</param>
/// <param name="Old">The bytes that were written over or cut off.</param>
internal sealed record DiskRecord(DiskRecordKind Kind, ulong File, long Offset, long Size, string First, string Second, byte[] Old)
{
    const int HeaderLength = 40;

    /// <summary>All records in order; one that the kill cut short belongs to a change that did not happen.</summary>
    public static IReadOnlyList<DiskRecord> ReadAll(string path)
    {
        List<DiskRecord> records = [];
        using FileStream log = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        byte[] header = new byte[HeaderLength];
        while (log.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength)
        {
            int first = Number(header, 4), second = Number(header, 8), old = Number(header, 12);
            byte[] rest = new byte[first + second + old];
            if (log.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
                break;
            records.Add(new DiskRecord(
                (DiskRecordKind)Number(header, 0), BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(16)), Long(header, 24), Long(header, 32),
                Encoding.UTF8.GetString(rest, 0, first), Encoding.UTF8.GetString(rest, first, second), rest[(first + second)..]));
        }
        return records;
    }

    static int Number(byte[] header, int at) => BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(at));

    static long Long(byte[] header, int at) => BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(at));
}
