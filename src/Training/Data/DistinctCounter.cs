namespace Descent.Training.Data;

/// <summary>Counts distinct values in bounded memory: exactly up to a million, beyond that to about 0.2 percent.
/// Keeps the hashes whose low bits are zero, one bit more each time the set is full (adaptive sampling: Wegman; Flajolet,
/// On adaptive sampling, Computing 43, 1990). The same values give the same count on every machine.</summary>
internal sealed class DistinctCounter(int capacity = DistinctCounter.Exact)
{
    public const int Exact = 1 << 20;

    // Open addressing, at most half full; zero marks a free slot.
    ulong[] slots = new ulong[64], spare = [];
    int count, depth;
    bool hasZero;

    public bool IsExact => depth == 0;

    public long Count => ((long)count << depth) + (hasZero ? 1 : 0);

    /// <summary>Starts anew in the same memory.</summary>
    public void Clear()
    {
        Array.Clear(slots);
        (count, depth, hasZero) = (0, 0, false);
    }

    public void Add(double value) => AddHash(Mix(BitConverter.DoubleToUInt64Bits(value == 0 ? 0 : value)));

    public void Add(ReadOnlySpan<byte> utf8)
    {
        ulong hash = (ulong)utf8.Length;
        for (; utf8.Length >= 8; utf8 = utf8[8..])
            hash = Mix(hash ^ BitConverter.ToUInt64(utf8));
        ulong tail = 0;
        foreach (byte letter in utf8)
            tail = (tail << 8) | letter;
        AddHash(Mix(hash ^ tail));
    }

    void AddHash(ulong hash)
    {
        if (hash == 0)
            hasZero = true;
        if (hash == 0 || (hash & ((1UL << depth) - 1)) != 0 || !Insert(hash))
            return;
        count++;
        while (count > capacity)
        {
            depth++;
            Rebuild(slots.Length);
        }
        if (2 * count > slots.Length)
            Rebuild(2 * slots.Length);
    }

    bool Insert(ulong hash)
    {
        // The low bits are all zero after sampling, so the place comes from the high ones.
        int mask = slots.Length - 1;
        int slot = (int)(hash >> 32) & mask;
        while (slots[slot] != 0)
        {
            if (slots[slot] == hash)
                return false;
            slot = (slot + 1) & mask;
        }
        slots[slot] = hash;
        return true;
    }

    void Rebuild(int length)
    {
        (ulong[] old, slots, count) = (slots, spare.Length == length ? spare : new ulong[length], 0);
        foreach (ulong hash in old)
        {
            if (hash != 0 && (hash & ((1UL << depth) - 1)) == 0 && Insert(hash))
                count++;
        }
        Array.Clear(old);
        spare = old;
    }

    // The finisher of SplitMix64 (Steele, Lea, Flood 2014): a bijection.
    static ulong Mix(ulong x)
    {
        unchecked
        {
            x += 0x9E3779B97F4A7C15;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}
