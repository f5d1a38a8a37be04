using System.Security.Cryptography;

namespace Descent.Training.Runs;

/// <summary>Bytes that know their kind, version and SHA-256, so that a flipped bit is found before it is used.</summary>
internal static class Sealed
{
    const int HashBytes = 32;

    public static byte[] Seal(string kind, int version, Action<BinaryWriter> write)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(kind);
        writer.Write(version);
        write(writer);
        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are damaged, of another kind, or of a version this build cannot read.</exception>
    public static BinaryReader Open(string kind, int version, byte[] bytes)
    {
        if (bytes.Length < HashBytes)
            throw new InvalidDataException($"The stored {kind} is cut off: {bytes.Length} bytes.");
        ReadOnlySpan<byte> content = bytes.AsSpan(0, bytes.Length - HashBytes);
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)))
            throw new InvalidDataException($"The stored {kind} is damaged: its checksum does not match.");
        BinaryReader reader = new(new MemoryStream(bytes, 0, content.Length, writable: false));
        string storedKind = reader.ReadString();
        int storedVersion = reader.ReadInt32();
        if (storedKind != kind || storedVersion != version)
            throw new InvalidDataException($"A {kind} of version {version} is due, but a {storedKind} of version {storedVersion} is stored.");
        return reader;
    }
}
