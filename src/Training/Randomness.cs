using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Descent.Training;

/// <summary>What random numbers are drawn for. Draws for different purposes never share a counter, so that adding dropout
/// does not change the shuffle. The numbers are part of every recorded result: never renumber.</summary>
public enum Purpose
{
    /// <summary>Starting values of parameters; the stream is the parameter's position in the model.</summary>
    InitialParameters = 1,

    /// <summary>Order of the rows; the stream is the epoch.</summary>
    Shuffle = 2,

    /// <summary>Which rows validate and test.</summary>
    Split = 3,

    /// <summary>Dropout masks.</summary>
    Dropout = 4,

    /// <summary>Seeds of restarts.</summary>
    Restart = 5,

    /// <summary>Folds of a cross-validation.</summary>
    Folds = 6,

    /// <summary>Probe vectors of diagnostics: curvature, gradient check, landscape.</summary>
    Probe = 7,
}

/// <summary>Random numbers as a function of (seed, purpose, stream, index), not as a state: the same after any resume, on any thread.
/// The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3. SC 2011):
/// the key is the seed, the counter holds purpose (8 bits), stream (56 bits) and block (64 bits).</summary>
/// <param name="seed">The run's seed.</param>
/// <param name="purpose">What the numbers are for.</param>
public readonly struct Randomness(ulong seed, Purpose purpose)
{
    /// <summary>64 random bits. Two neighbouring indices share one Philox block.</summary>
    /// <param name="stream">For example the epoch; below 2^56.</param>
    /// <param name="index">Position in the stream.</param>
    public ulong Bits(ulong stream, ulong index)
    {
        (ulong first, ulong second) = Pair(stream, index >> 1);
        return (index & 1) == 0 ? first : second;
    }

    /// <summary>As many as there is room for, from an index on: several times faster than one after the other.</summary>
    /// <inheritdoc cref="Bits(ulong, ulong)"/>
    public void Bits(ulong stream, ulong index, Span<ulong> destination)
    {
        int at = 0;
        if ((index & 1) != 0 && destination.Length > 0)
            destination[at++] = Bits(stream, index);
        if (Avx512F.IsSupported)
            for (; at <= destination.Length - 2 * Vector512<ulong>.Count; at += 2 * Vector512<ulong>.Count)
                Blocks(stream, (index + (ulong)at) >> 1, destination.Slice(at, 2 * Vector512<ulong>.Count));
        for (; at <= destination.Length - 2; at += 2)
            (destination[at], destination[at + 1]) = Pair(stream, (index + (ulong)at) >> 1);
        if (at < destination.Length)
            destination[at] = Bits(stream, index + (ulong)at);
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double Uniform(ulong stream, ulong index) => ToUniform(Bits(stream, index));

    /// <summary>Standard normal by Box and Muller (1958). Draws from the bits at 2·index and 2·index + 1.</summary>
    public double Normal(ulong stream, ulong index)
    {
        (ulong first, ulong second) = Pair(stream, index);
        double radius = Math.Sqrt(-2 * Math.Log(1 - ToUniform(first)));
        return radius * Math.Cos(2 * Math.PI * ToUniform(second));
    }

    /// <summary>A uniformly random order of 0 … n-1.</summary>
    public int[] Permutation(int n, ulong stream)
    {
        int[] order = new int[n];
        for (int i = 0; i < n; i++)
            order[i] = i;
        Shuffle(order, stream);
        return order;
    }

    /// <summary>Puts the values in a uniformly random order in place (Fisher-Yates); allocates nothing.</summary>
    public void Shuffle<T>(Span<T> values, ulong stream)
    {
        ulong next = 0;
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = (int)Below((ulong)i + 1, stream, ref next);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    // Unbiased by rejection (Lemire: Fast random integer generation in an interval, 2019); `next` is the running index.
    ulong Below(ulong bound, ulong stream, ref ulong next)
    {
        ulong high = Math.BigMul(Bits(stream, next++), bound, out ulong low);
        if (low < bound)
        {
            ulong threshold = unchecked(0 - bound) % bound;
            while (low < threshold)
                high = Math.BigMul(Bits(stream, next++), bound, out low);
        }
        return high;
    }

    static double ToUniform(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    (ulong First, ulong Second) Pair(ulong stream, ulong block)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stream, 1UL << 56);
        ulong high = stream | ((ulong)purpose << 56);
        (uint x0, uint x1, uint x2, uint x3) = Philox4x32(
            ((uint)block, (uint)(block >> 32), (uint)high, (uint)(high >> 32)), ((uint)seed, (uint)(seed >> 32)));
        return (x0 | ((ulong)x1 << 32), x2 | ((ulong)x3 << 32));
    }

    /// <summary>Eight neighbouring blocks side by side: each number of 32 bits in one of 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Blocks(ulong stream, ulong block, Span<ulong> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stream, 1UL << 56);
        Vector512<ulong> low = Vector512.Create(0xFFFFFFFFUL), counter = Vector512.Create(block) + Vector512<ulong>.Indices;
        ulong high = stream | ((ulong)purpose << 56);
        Vector512<ulong> x0 = counter & low, x1 = counter >>> 32, x2 = Vector512.Create(high & 0xFFFFFFFF), x3 = Vector512.Create(high >> 32);
        Vector512<uint> factor0 = Vector512.Create(Multiplier0), factor1 = Vector512.Create(Multiplier1);
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            Vector512<ulong> product0 = Avx512F.Multiply(x0.AsUInt32(), factor0), product1 = Avx512F.Multiply(x2.AsUInt32(), factor1);
            (x0, x2) = ((product1 >>> 32) ^ x1 ^ Vector512.Create((ulong)k0), (product0 >>> 32) ^ x3 ^ Vector512.Create((ulong)k1));
            (x1, x3) = (product1 & low, product0 & low);
            unchecked
            {
                k0 += Weyl0;
                k1 += Weyl1;
            }
        }
        Span<ulong> both = stackalloc ulong[2 * Vector512<ulong>.Count];
        (x0 | (x1 << 32)).CopyTo(both);
        (x2 | (x3 << 32)).CopyTo(both[Vector512<ulong>.Count..]);
        for (int i = 0; i < Vector512<ulong>.Count; i++)
            (destination[2 * i], destination[2 * i + 1]) = (both[i], both[Vector512<ulong>.Count + i]);
    }

    const int Rounds = 10;
    const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The bijection itself, ten rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (uint X0, uint X1, uint X2, uint X3) Philox4x32((uint X0, uint X1, uint X2, uint X3) counter, (uint K0, uint K1) key)
    {
        (uint x0, uint x1, uint x2, uint x3) = counter;
        (uint k0, uint k1) = key;
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)x0 * Multiplier0;
            ulong product1 = (ulong)x2 * Multiplier1;
            (x0, x1, x2, x3) = ((uint)(product1 >> 32) ^ x1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ x3 ^ k1, (uint)product0);
            unchecked
            {
                k0 += Weyl0;
                k1 += Weyl1;
            }
        }
        return (x0, x1, x2, x3);
    }
}
