using System.Numerics;

namespace Descent.Training.Kernels.Lanes;

/// <summary>Evaluates a <see cref="Lane"/> for one element, plainly: the reference for the compiled code, and the slow path where
/// every intermediate value is wanted.</summary>
public static class LaneInterpreter
{
    public static T Evaluate<T>(Lane lane, ReadOnlySpan<T> inputs) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Evaluate(lane, inputs, []);

    static T Evaluate<T>(Lane lane, ReadOnlySpan<T> inputs, Dictionary<Lane, T> known) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (known.TryGetValue(lane, out T value))
            return value;
        T[] x = new T[lane.Inputs.Count];
        for (int i = 0; i < x.Length; i++)
            x[i] = Evaluate(lane.Inputs[i], inputs, known);
        return known[lane] = lane.Operation switch
        {
            LaneOperation.Input => inputs[lane.Index],
            LaneOperation.Constant => T.CreateTruncating(lane.Number),
            LaneOperation.Add => x[0] + x[1],
            LaneOperation.Subtract => x[0] - x[1],
            LaneOperation.Multiply => x[0] * x[1],
            LaneOperation.Divide => x[0] / x[1],
            LaneOperation.FusedMultiplyAdd => T.FusedMultiplyAdd(x[0], x[1], x[2]),
            LaneOperation.Negate => -x[0],
            LaneOperation.Abs => T.Abs(x[0]),
            LaneOperation.Sqrt => T.Sqrt(x[0]),
            LaneOperation.Round => T.Round(x[0], MidpointRounding.ToEven),
            LaneOperation.Floor => T.Floor(x[0]),
            LaneOperation.Scale => T.ScaleB(x[0], int.CreateTruncating(x[1])),
            LaneOperation.Less => Truth(x[0] < x[1]),
            LaneOperation.LessOrEqual => Truth(x[0] <= x[1]),
            LaneOperation.Equal => Truth(x[0] == x[1]),
            LaneOperation.Select => x[0] != T.Zero ? x[1] : x[2],
            LaneOperation.BitAnd => FromBits<T>(Bits(x[0]) & Bits(x[1])),
            LaneOperation.BitOr => FromBits<T>(Bits(x[0]) | Bits(x[1])),
            LaneOperation.ShiftLeft => FromBits<T>(Bits(x[0]) << lane.Index),
            LaneOperation.ShiftRight => FromBits<T>(Bits(x[0]) >> lane.Index),
            LaneOperation.Call => (T)lane.Method!.Invoke(null, [.. x.Select(argument => (object)argument)])!,
            _ => throw new ArgumentOutOfRangeException(nameof(lane), lane.Operation, "Not an operation."),
        };

        static T Truth(bool value) => value ? T.One : T.Zero;
    }

    static ulong Bits<T>(T value) => value is double wide
        ? BitConverter.DoubleToUInt64Bits(wide)
        : BitConverter.SingleToUInt32Bits((float)(object)value!);

    static T FromBits<T>(ulong bits) => typeof(T) == typeof(double)
        ? (T)(object)BitConverter.UInt64BitsToDouble(bits)
        : (T)(object)BitConverter.UInt32BitsToSingle((uint)bits);
}
