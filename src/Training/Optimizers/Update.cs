using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Descent.Training.Optimizers;

/// <summary>What an optimizer does to one parameter, as a formula on vectors of them. The rate and the other factors are its fields.</summary>
internal interface IUpdateRule<T> where T : unmanaged
{
    /// <summary>How many vectors it remembers, 0 to 3; known to the compiler, so that the loop asks nothing.</summary>
    static abstract int Remembers { get; }

    /// <summary>Moves the parameter and what is remembered of it.</summary>
    void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third);
}

/// <summary>Walks a rule over all parameters: one pass over θ, gradient and state. The rest of an array goes through the same formula, padded
/// with zeros, so that no rule is written twice and no element sees how many there are.</summary>
internal static class Update
{
    /// <param name="rule">Inlined into the loop.</param>
    /// <param name="parameters">θ.</param>
    /// <param name="gradient">∂loss/∂θ.</param>
    /// <param name="first">The first remembered vector; empty where the rule has none. So the others.</param>
    /// <param name="second">See <paramref name="first"/>.</param>
    /// <param name="third">See <paramref name="first"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TRule>(
        TRule rule, Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first = default, Span<T> second = default, Span<T> third = default)
        where T : unmanaged where TRule : struct, IUpdateRule<T>
    {
        int count = parameters.Length;
        if (gradient.Length != count || first.Length != (TRule.Remembers > 0 ? count : 0)
            || second.Length != (TRule.Remembers > 1 ? count : 0) || third.Length != (TRule.Remembers > 2 ? count : 0))
            throw new ArgumentException($"{count} parameters, {gradient.Length} derivatives, and state of {first.Length}, {second.Length}, {third.Length}.");
        // No calls in this loop: they would push the rule's factors out of the registers.
        ref T p = ref MemoryMarshal.GetReference(parameters), g = ref MemoryMarshal.GetReference(gradient);
        ref T a = ref MemoryMarshal.GetReference(first), b = ref MemoryMarshal.GetReference(second), c = ref MemoryMarshal.GetReference(third);
        int i = 0, whole = count - count % Vector<T>.Count;
        for (; i < whole; i += Vector<T>.Count)
        {
            Vector<T> parameter = Vector.LoadUnsafe(ref p, (nuint)i);
            Vector<T> one = TRule.Remembers > 0 ? Vector.LoadUnsafe(ref a, (nuint)i) : default;
            Vector<T> two = TRule.Remembers > 1 ? Vector.LoadUnsafe(ref b, (nuint)i) : default;
            Vector<T> three = TRule.Remembers > 2 ? Vector.LoadUnsafe(ref c, (nuint)i) : default;
            rule.Apply(ref parameter, Vector.LoadUnsafe(ref g, (nuint)i), ref one, ref two, ref three);
            parameter.StoreUnsafe(ref p, (nuint)i);
            if (TRule.Remembers > 0)
                one.StoreUnsafe(ref a, (nuint)i);
            if (TRule.Remembers > 1)
                two.StoreUnsafe(ref b, (nuint)i);
            if (TRule.Remembers > 2)
                three.StoreUnsafe(ref c, (nuint)i);
        }
        if (i < count)
        {
            Vector<T> parameter = Rest(parameters, i), one = Rest(first, i), two = Rest(second, i), three = Rest(third, i);
            rule.Apply(ref parameter, Rest(gradient, i), ref one, ref two, ref three);
            PutRest(parameter, parameters, i);
            PutRest(one, first, i);
            PutRest(two, second, i);
            PutRest(three, third, i);
        }
    }

    /// <summary>-1, 0 or 1; a NaN stays NaN, so that it shows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Sign<T>(Vector<T> values) where T : unmanaged
    {
        Vector<T> zero = Vector<T>.Zero, one = Vector<T>.One;
        Vector<T> unsigned = Vector.ConditionalSelect(Vector.LessThan(values, zero), zero - one, values);
        return Vector.ConditionalSelect(Vector.GreaterThan(values, zero), one, unsigned);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static Vector<T> Rest<T>(ReadOnlySpan<T> source, int index) where T : unmanaged
    {
        Vector<T> values = default;
        ref T lane = ref Unsafe.As<Vector<T>, T>(ref values);
        for (int i = 0; index + i < source.Length; i++)
            Unsafe.Add(ref lane, i) = source[index + i];
        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void PutRest<T>(Vector<T> values, Span<T> destination, int index) where T : unmanaged
    {
        ref T lane = ref Unsafe.As<Vector<T>, T>(ref values);
        for (int i = 0; index + i < destination.Length; i++)
            destination[index + i] = Unsafe.Add(ref lane, i);
    }
}
