using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Descent.Training.Kernels.Lanes;

/// <summary>One number at a time: the ends of loops, and values of shape 1 x 1.</summary>
internal sealed class ScalarTarget(ILGenerator il, Type element) : LaneTarget(il, element, element, 1)
{
    Type Library => Element == typeof(double) ? typeof(Math) : typeof(MathF);

    public override Type Mask => typeof(bool);

    public override void Constant(double number)
    {
        if (Element == typeof(double))
            IL.Emit(OpCodes.Ldc_R8, number);
        else
            IL.Emit(OpCodes.Ldc_R4, (float)number);
    }

    public override void Repeat() { }

    public override void Apply(Lane lane)
    {
        switch (lane.Operation)
        {
            case LaneOperation.Add: IL.Emit(OpCodes.Add); break;
            case LaneOperation.Subtract: IL.Emit(OpCodes.Sub); break;
            case LaneOperation.Multiply: IL.Emit(OpCodes.Mul); break;
            case LaneOperation.Divide: IL.Emit(OpCodes.Div); break;
            case LaneOperation.Negate: IL.Emit(OpCodes.Neg); break;
            case LaneOperation.Less: IL.Emit(OpCodes.Clt); break;
            case LaneOperation.Equal: IL.Emit(OpCodes.Ceq); break;
            case LaneOperation.LessOrEqual:
                IL.Emit(OpCodes.Cgt_Un);
                IL.Emit(OpCodes.Ldc_I4_0);
                IL.Emit(OpCodes.Ceq);
                break;
            case LaneOperation.FusedMultiplyAdd: Call(Library, nameof(Math.FusedMultiplyAdd), Element, Element, Element); break;
            case LaneOperation.Abs: Call(typeof(Math), nameof(Math.Abs), Element); break;
            case LaneOperation.Sqrt: Call(Library, nameof(Math.Sqrt), Element); break;
            case LaneOperation.Round: Call(Library, nameof(Math.Round), Element); break;
            case LaneOperation.Floor: Call(Library, nameof(Math.Floor), Element); break;
            case LaneOperation.Select: Call(typeof(ScalarOperations), nameof(ScalarOperations.Select), typeof(bool), Element, Element); break;
            case LaneOperation.BitAnd: Call(typeof(ScalarOperations), nameof(ScalarOperations.BitAnd), Element, Element); break;
            case LaneOperation.BitOr: Call(typeof(ScalarOperations), nameof(ScalarOperations.BitOr), Element, Element); break;
            case LaneOperation.ShiftLeft:
                IL.Emit(OpCodes.Ldc_I4, lane.Index);
                Call(typeof(ScalarOperations), nameof(ScalarOperations.ShiftLeft), Element, typeof(int));
                break;
            case LaneOperation.ShiftRight:
                IL.Emit(OpCodes.Ldc_I4, lane.Index);
                Call(typeof(ScalarOperations), nameof(ScalarOperations.ShiftRight), Element, typeof(int));
                break;
            default: throw new ArgumentOutOfRangeException(nameof(lane), lane.Operation, "Not an operation on operands.");
        }
    }

    protected override LocalBuilder Call(Lane lane, LocalBuilder[] inputs)
    {
        foreach (LocalBuilder input in inputs)
            IL.Emit(OpCodes.Ldloc, input);
        IL.Emit(OpCodes.Call, lane.Method!);
        LocalBuilder result = IL.DeclareLocal(Element);
        IL.Emit(OpCodes.Stloc, result);
        return result;
    }
}

/// <summary>What IL has no instruction for.</summary>
public static class ScalarOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Select(bool mask, double a, double b) => mask ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Select(bool mask, float a, float b) => mask ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double BitAnd(double a, double b) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) & BitConverter.DoubleToInt64Bits(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float BitAnd(float a, float b) =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) & BitConverter.SingleToInt32Bits(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double BitOr(double a, double b) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) | BitConverter.DoubleToInt64Bits(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float BitOr(float a, float b) =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) | BitConverter.SingleToInt32Bits(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ShiftLeft(double a, int distance) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) << distance);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ShiftLeft(float a, int distance) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) << distance);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ShiftRight(double a, int distance) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) >>> distance);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ShiftRight(float a, int distance) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) >>> distance);
}
