using System.Text.Json;

namespace Descent.Training.Data;

/// <summary>Walks the tokens of a JSON stream in bounded memory: the buffer holds the longest token and no more.</summary>
internal sealed class JsonTokens(Stream stream, bool manyValues, int maxFieldLength)
{
    // Of arrays and objects. A table needs two levels.
    public const int MaxDepth = 64;

    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = manyValues });
    private byte[] _buffer = new byte[1 << 16];
    private byte[] _unescaped = [];
    private int _position, _end, _valueStart, _valueLength;
    private bool _atEnd, _isUnescaped;

    public JsonTokenType Type { get; private set; }

    public int Depth { get; private set; }

    /// <summary>Text of a name, string (unescaped), number or literal; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Value => (_isUnescaped ? _unescaped : _buffer).AsSpan(_valueStart, _valueLength);

    /// <summary>What lies behind the last token; at a syntax error, where it starts.</summary>
    public ReadOnlySpan<byte> Rest => _buffer.AsSpan(_position, _end - _position);

    /// <summary>Goes to the next token; false at the end.</summary>
    /// <exception cref="JsonException">The stream is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A string holds bytes or escapes that are no characters.</exception>
    /// <exception cref="InvalidDataException">A token is longer than the limit.</exception>
    public bool Read()
    {
        while (true)
        {
            Utf8JsonReader reader = new(_buffer.AsSpan(_position, _end - _position), _atEnd, _state);
            bool read = reader.Read();
            _state = reader.CurrentState;
            if (read)
                Take(ref reader);
            _position += (int)reader.BytesConsumed;
            if (read || _atEnd)
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

    private void Take(ref Utf8JsonReader reader)
    {
        Type = reader.TokenType;
        Depth = reader.CurrentDepth;
        _isUnescaped = reader.ValueIsEscaped;
        _valueLength = reader.ValueSpan.Length;
        if (_isUnescaped)
        {
            if (_unescaped.Length < _valueLength)
                _unescaped = new byte[2 * _valueLength];
            _valueLength = reader.CopyString(_unescaped);
            _valueStart = 0;
        }
        else
        {
            int quote = Type is JsonTokenType.String or JsonTokenType.PropertyName ? 1 : 0;
            _valueStart = _position + (int)reader.TokenStartIndex + quote;
        }
    }

    private void Fill()
    {
        int kept = _end - _position;
        // Six bytes a character where every one is written as \u0000.
        if (kept > (6L * maxFieldLength) + 16)
            throw new InvalidDataException($"a value is longer than {maxFieldLength} characters");
        if (kept > _buffer.Length / 2)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        _buffer.AsSpan(_position, kept).CopyTo(_buffer);
        (_position, _end) = (0, kept);
        int read = stream.ReadAtLeast(_buffer.AsSpan(kept), _buffer.Length - kept, throwOnEndOfStream: false);
        _end += read;
        _atEnd = _end < _buffer.Length;
    }
}
