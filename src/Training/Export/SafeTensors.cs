using System.Buffers.Binary;
using System.Text.Json;
using Descent.Training.Runs;

namespace Descent.Training.Export;

/// <summary>Parameters as a file in the safetensors format (https://huggingface.co/docs/safetensors, version 0.6): eight bytes of the header's length, the
/// header in JSON with each tensor's type, shape and place, padded by spaces to a multiple of eight, then the numbers, little-endian, row-major.</summary>
public static class SafeTensors
{
    /// <summary>The longest file: the numbers of a .NET array.</summary>
    const long MostBytes = 0x7FFF_FFC7;

    /// <summary>A tensor of float64 for each parameter, in their order and under their names; numbers that are not finite stay what they are.</summary>
    /// <param name="parameters">Names differ; <c>Values</c> as many as the shape says.</param>
    /// <param name="metadata">Text that the file's <c>__metadata__</c> carries.</param>
    /// <exception cref="ArgumentException">The file would not fit into an array.</exception>
    public static byte[] Write(IReadOnlyList<LabelledParameter> parameters, IReadOnlyDictionary<string, string> metadata)
    {
        byte[] header = Header(parameters, metadata);
        int padded = (header.Length + 7) / 8 * 8;
        long length = 8L + padded + parameters.Sum(parameter => 8L * parameter.Values.Count);
        if (length > MostBytes)
            throw new ArgumentException($"{length} bytes are more than an array holds.", nameof(parameters));
        byte[] file = new byte[length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)padded);
        header.CopyTo(file, 8);
        file.AsSpan(8 + header.Length, padded - header.Length).Fill((byte)' ');
        Span<byte> rest = file.AsSpan(8 + padded);
        foreach (LabelledParameter parameter in parameters)
        {
            foreach (double value in parameter.Values)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(rest, value);
                rest = rest[sizeof(double)..];
            }
        }
        return file;
    }

    static byte[] Header(IReadOnlyList<LabelledParameter> parameters, IReadOnlyDictionary<string, string> metadata)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string name, string text) in metadata)
                json.WriteString(name, text);
            json.WriteEndObject();
            long place = 0;
            foreach (LabelledParameter parameter in parameters)
            {
                json.WriteStartObject(parameter.Name);
                json.WriteString("dtype", "F64");
                Numbers(json, "shape", [.. parameter.Shape.Select(dimension => (long)dimension)]);
                long end = place + 8L * parameter.Values.Count;
                Numbers(json, "data_offsets", [place, end]);
                json.WriteEndObject();
                place = end;
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    static void Numbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
