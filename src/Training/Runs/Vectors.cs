using System.Runtime.InteropServices;

namespace Descent.Training.Runs;

/// <summary>Vectors as bytes: little-endian IEEE 754, the bits as they are.</summary>
internal static class Vectors
{
    public static void Write<T>(BinaryWriter writer, ReadOnlySpan<T> values) where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    /// <exception cref="InvalidDataException">The stored vector has another length.</exception>
    public static void Read<T>(BinaryReader reader, Span<T> destination) where T : unmanaged
    {
        int length = reader.ReadInt32();
        if (length != destination.Length)
            throw new InvalidDataException($"A vector of {destination.Length} values is due, but {length} are stored.");
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(destination));
    }

    public static T[] Read<T>(BinaryReader reader) where T : unmanaged
    {
        T[] values = new T[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
