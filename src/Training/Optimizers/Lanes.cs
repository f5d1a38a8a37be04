using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Descent.Training.Optimizers;

/// <summary>Vectors read and written at any position; past the end they are padded with zeros, so that one loop body serves the
/// rest of an array too and no rule is written twice.</summary>
internal static class Lanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Load<T>(ReadOnlySpan<T> source, int index) where T : unmanaged =>
        source.Length - index >= Vector<T>.Count
            ? Vector.LoadUnsafe(ref MemoryMarshal.GetReference(source), (nuint)index)
            : LoadRest(source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector<T> values, Span<T> destination, int index) where T : unmanaged
    {
        if (destination.Length - index >= Vector<T>.Count)
            values.StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)index);
        else
            StoreRest(values, destination, index);
    }

    /// <summary>-1, 0 or 1; a NaN stays NaN, so that it shows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Sign<T>(Vector<T> values) where T : unmanaged
    {
        Vector<T> zero = Vector<T>.Zero, one = Vector<T>.One;
        Vector<T> unsigned = Vector.ConditionalSelect(Vector.LessThan(values, zero), zero - one, values);
        return Vector.ConditionalSelect(Vector.GreaterThan(values, zero), one, unsigned);
    }

    static Vector<T> LoadRest<T>(ReadOnlySpan<T> source, int index) where T : unmanaged
    {
        Vector<T> values = default;
        source[index..].CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector<T>, T>(ref values), Vector<T>.Count));
        return values;
    }

    static void StoreRest<T>(Vector<T> values, Span<T> destination, int index) where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<Vector<T>, T>(ref values), destination.Length - index).CopyTo(destination[index..]);
}
