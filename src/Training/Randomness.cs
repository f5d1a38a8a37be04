using System.Runtime.CompilerServices;

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

    /// <summary>The bijection itself, ten rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (uint X0, uint X1, uint X2, uint X3) Philox4x32((uint X0, uint X1, uint X2, uint X3) counter, (uint K0, uint K1) key)
    {
        (uint x0, uint x1, uint x2, uint x3) = counter;
        (uint k0, uint k1) = key;
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)x0 * 0xD2511F53;
            ulong product1 = (ulong)x2 * 0xCD9E8D57;
            (x0, x1, x2, x3) = ((uint)(product1 >> 32) ^ x1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ x3 ^ k1, (uint)product0);
            unchecked
            {
                k0 += 0x9E3779B9;
                k1 += 0xBB67AE85;
            }
        }
        return (x0, x1, x2, x3);
    }
}
