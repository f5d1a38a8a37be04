using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Descent.Persistence;

/// <summary>Makes ids such as <c>job_01jb3v6c3s8q4n0k2m7t5xw9ye</c>: opaque to clients, not to be guessed, and in text order the
/// order of their making, so that lists go newest first by id alone. The layout is that of a ULID: 48 bits of milliseconds,
/// 80 random bits, in Crockford's base 32.</summary>
public sealed class Identifiers(TimeProvider time)
{
    /// <summary>Crockford's digits: no i, l, o or u, which are misread.</summary>
    public const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>How many follow the prefix and its underscore.</summary>
    public const int Digits = 26;

    static readonly SearchValues<char> _alphabet = SearchValues.Create(Alphabet);
    readonly Lock gate = new();
    UInt128 last;

    /// <summary>A new id, greater than every one before, also when the clock stands still or jumps back.</summary>
    /// <param name="prefix"><c>ds</c>, <c>job</c> or <c>run</c>.</param>
    public string New(string prefix) => $"{prefix}_{Encode(Next())}";

    /// <summary>True where the text could have been made here, whether or not it names anything.</summary>
    /// <param name="id">Any text.</param>
    /// <param name="prefix">What it should begin with.</param>
    public static bool IsWellFormed(string id, string prefix) =>
        id.Length == prefix.Length + 1 + Digits && id.StartsWith(prefix, StringComparison.Ordinal) && id[prefix.Length] == '_'
        && !id.AsSpan(prefix.Length + 1).ContainsAnyExcept(_alphabet);

    /// <summary>Makes all later ids greater than one that an earlier process made, whose clock may have been ahead.</summary>
    internal void ContinueAfter(string id)
    {
        UInt128 value = Decode(id.AsSpan(id.IndexOf('_', StringComparison.Ordinal) + 1));
        lock (gate)
            last = UInt128.Max(last, value);
    }

    UInt128 Next()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        UInt128 milliseconds = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();
        UInt128 candidate = (milliseconds << 80) | (BinaryPrimitives.ReadUInt128LittleEndian(random) >> 48);
        lock (gate)
        {
            // A random stride keeps ids of the same millisecond as hard to guess as others; a carry runs on into the milliseconds.
            UInt128 least = last + 1 + BinaryPrimitives.ReadUInt64LittleEndian(random);
            last = candidate > last ? candidate : least;
            return last;
        }
    }

    static string Encode(UInt128 value) => string.Create(Digits, value, static (text, value) =>
    {
        for (int i = text.Length - 1; i >= 0; i--, value >>= 5)
            text[i] = Alphabet[(int)(value & 31)];
    });

    static UInt128 Decode(ReadOnlySpan<char> text)
    {
        UInt128 value = 0;
        foreach (char digit in text)
            value = (value << 5) | (uint)Alphabet.IndexOf(digit, StringComparison.Ordinal);
        return value;
    }
}
