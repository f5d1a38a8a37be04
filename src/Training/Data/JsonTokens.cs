using System.Text.Json;

namespace Descent.Training.Data;

/// <summary>Walks the tokens of a JSON stream in bounded memory: the buffer holds the longest token and no more.</summary>
internal sealed class JsonTokens(Stream stream, bool manyValues, int maxFieldLength)
{
    // Of arrays and objects. A table needs two levels.
    public const int MaxDepth = 64;

    JsonReaderState state = new(new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = manyValues });
    byte[] buffer = new byte[1 << 16];
    byte[] unescaped = [];
    int position, end, valueStart, valueLength;
    bool atEnd, isUnescaped;

    public JsonTokenType Type { get; private set; }

    public int Depth { get; private set; }

    /// <summary>Text of a name, string (unescaped), number or literal; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Value => (isUnescaped ? unescaped : buffer).AsSpan(valueStart, valueLength);

    /// <summary>What lies behind the last token; at a syntax error, where it starts.</summary>
    public ReadOnlySpan<byte> Rest => buffer.AsSpan(position, end - position);

    /// <summary>Goes to the next token; false at the end.</summary>
    /// <exception cref="JsonException">The stream is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A string holds bytes or escapes that are no characters.</exception>
    /// <exception cref="InvalidDataException">A token is longer than the limit.</exception>
    public bool Read()
    {
        while (true)
        {
            Utf8JsonReader reader = new(buffer.AsSpan(position, end - position), atEnd, state);
            bool read = reader.Read();
            state = reader.CurrentState;
            if (read)
                Take(ref reader);
            position += (int)reader.BytesConsumed;
            if (read || atEnd)
                return read;
            Fill();
        }
    }

    /// <summary>Goes past the rest of the array or object whose start is the current token.</summary>
    public void Skip()
    {
        if (Type is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return;
        int depth = Depth;
        while (Read() && Depth > depth)
        {
        }
    }

    void Take(ref Utf8JsonReader reader)
    {
        Type = reader.TokenType;
        Depth = reader.CurrentDepth;
        isUnescaped = reader.ValueIsEscaped;
        valueLength = reader.ValueSpan.Length;
        if (isUnescaped)
        {
            if (unescaped.Length < valueLength)
                unescaped = new byte[2 * valueLength];
            valueLength = reader.CopyString(unescaped);
            valueStart = 0;
        }
        else
        {
            int quote = Type is JsonTokenType.String or JsonTokenType.PropertyName ? 1 : 0;
            valueStart = position + (int)reader.TokenStartIndex + quote;
        }
    }

    void Fill()
    {
        int kept = end - position;
        // Six bytes a character where every one is written as \u0000.
        if (kept > (6L * maxFieldLength) + 16)
            throw new InvalidDataException($"a value is longer than {maxFieldLength} characters");
        if (kept > buffer.Length / 2)
            Array.Resize(ref buffer, 2 * buffer.Length);
        buffer.AsSpan(position, kept).CopyTo(buffer);
        (position, end) = (0, kept);
        int read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
        end += read;
        atEnd = end < buffer.Length;
    }
}
