using System.Reflection;

namespace Descent.Training.Kernels.Lanes;

/// <summary>The arithmetic of one element, as an expression: written once, compiled for vectors of any width and for single numbers
/// (<see cref="LaneTarget"/>), or interpreted (<see cref="LaneInterpreter"/>). The same expression gives the same bits at every width.
/// Comparisons give masks, for <c>Select</c> alone.</summary>
public sealed class Lane
{
    Lane(LaneOperation operation, LanePrecision precision, params Lane[] inputs) =>
        (Operation, Precision, Inputs) = (operation, precision, inputs);

    public LaneOperation Operation { get; }
    public LanePrecision Precision { get; }
    public IReadOnlyList<Lane> Inputs { get; }

    /// <summary>The value of a <see cref="LaneOperation.Constant"/>.</summary>
    public double Number { get; private init; }

    /// <summary>The index of an <see cref="LaneOperation.Input"/>, or the distance of a shift.</summary>
    public int Index { get; private init; }

    /// <summary>What a <see cref="LaneOperation.Call"/> calls: a static function of as many numbers as it has inputs.</summary>
    public MethodInfo? Method { get; private init; }

    public bool IsDouble => Precision == LanePrecision.Double;

    public static Lane Input(int index, LanePrecision precision) => new(LaneOperation.Input, precision) { Index = index };

    /// <summary>A number in the precision of this lane.</summary>
    public Lane Constant(double value) => Constant(value, Precision);
    public static Lane Constant(double value, LanePrecision precision) => new(LaneOperation.Constant, precision) { Number = value };

    /// <summary>The number with these bits, in the precision of this lane.</summary>
    public Lane Pattern(ulong bits) =>
        Constant(IsDouble ? BitConverter.UInt64BitsToDouble(bits) : BitConverter.UInt32BitsToSingle((uint)bits));

    public static Lane operator +(Lane a, Lane b) => Binary(LaneOperation.Add, a, b);
    public static Lane operator -(Lane a, Lane b) => Binary(LaneOperation.Subtract, a, b);
    public static Lane operator *(Lane a, Lane b) => Binary(LaneOperation.Multiply, a, b);
    public static Lane operator /(Lane a, Lane b) => Binary(LaneOperation.Divide, a, b);
    public static Lane operator +(Lane a, double b) => a + a.Constant(b);
    public static Lane operator +(double a, Lane b) => b.Constant(a) + b;
    public static Lane operator -(Lane a, double b) => a - a.Constant(b);
    public static Lane operator -(double a, Lane b) => b.Constant(a) - b;
    public static Lane operator *(Lane a, double b) => a * a.Constant(b);
    public static Lane operator *(double a, Lane b) => b.Constant(a) * b;
    public static Lane operator /(Lane a, double b) => a / a.Constant(b);
    public static Lane operator /(double a, Lane b) => b.Constant(a) / b;
    public static Lane operator -(Lane a) => Unary(LaneOperation.Negate, a);

    public static Lane Abs(Lane a) => Unary(LaneOperation.Abs, a);
    public static Lane Sqrt(Lane a) => Unary(LaneOperation.Sqrt, a);

    /// <summary>a·2ⁿ for a whole n, rounded once. a is near 1, and n within twice the range of exponents.</summary>
    public static Lane Scale(Lane a, Lane n) => Binary(LaneOperation.Scale, a, n);

    /// <summary>To the nearest whole number, ties to even.</summary>
    public static Lane Round(Lane a) => Unary(LaneOperation.Round, a);
    public static Lane Floor(Lane a) => Unary(LaneOperation.Floor, a);

    /// <summary>a·b + c, rounded once.</summary>
    public static Lane FusedMultiplyAdd(Lane a, Lane b, Lane c) => new(LaneOperation.FusedMultiplyAdd, Same(a, Same(b, c)), a, b, c);
    public static Lane FusedMultiplyAdd(Lane a, Lane b, double c) => FusedMultiplyAdd(a, b, a.Constant(c));
    public static Lane FusedMultiplyAdd(Lane a, double b, Lane c) => FusedMultiplyAdd(a, a.Constant(b), c);

    public static Lane Less(Lane a, Lane b) => Compare(LaneOperation.Less, a, b);
    public static Lane Less(Lane a, double b) => Less(a, a.Constant(b));
    public static Lane Less(double a, Lane b) => Less(b.Constant(a), b);
    public static Lane LessOrEqual(Lane a, Lane b) => Compare(LaneOperation.LessOrEqual, a, b);
    public static Lane LessOrEqual(Lane a, double b) => LessOrEqual(a, a.Constant(b));
    public static Lane Equal(Lane a, Lane b) => Compare(LaneOperation.Equal, a, b);
    public static Lane Equal(Lane a, double b) => Equal(a, a.Constant(b));

    /// <summary>a where the mask is set, else b.</summary>
    public static Lane Select(Lane mask, Lane a, Lane b) => new(LaneOperation.Select, Same(a, b), mask, a, b);
    public static Lane Select(Lane mask, double a, Lane b) => Select(mask, b.Constant(a), b);
    public static Lane Select(Lane mask, Lane a, double b) => Select(mask, a, a.Constant(b));

    /// <summary>The larger; NaN if <paramref name="x"/> is NaN. The bound is not NaN.</summary>
    public static Lane AtLeast(Lane x, double bound) => Select(Less(x, bound), bound, x);

    /// <summary>The smaller; NaN if <paramref name="x"/> is NaN. The bound is not NaN.</summary>
    public static Lane AtMost(Lane x, double bound) => Select(Less(bound, x), bound, x);

    public static Lane BitAnd(Lane a, Lane b) => Binary(LaneOperation.BitAnd, a, b);
    public static Lane BitOr(Lane a, Lane b) => Binary(LaneOperation.BitOr, a, b);

    /// <summary>The bits of a number, taken as a whole number, shifted.</summary>
    public static Lane ShiftLeft(Lane a, int distance) => new(LaneOperation.ShiftLeft, a.Precision, a) { Index = distance };

    /// <summary>As <see cref="ShiftLeft"/>; zeros come in from the left.</summary>
    public static Lane ShiftRight(Lane a, int distance) => new(LaneOperation.ShiftRight, a.Precision, a) { Index = distance };

    /// <summary>A function of the class library or of ours, called for one element after the other: for what is not worth vectorising.</summary>
    public static Lane Call(Type singles, Type doubles, string function, params Lane[] inputs)
    {
        bool wide = inputs[0].IsDouble;
        Type[] arguments = [.. inputs.Select(_ => wide ? typeof(double) : typeof(float))];
        MethodInfo method = (wide ? doubles : singles).GetMethod(function, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, arguments)
            ?? throw new MissingMethodException((wide ? doubles : singles).Name, function);
        return new Lane(LaneOperation.Call, inputs[0].Precision, inputs) { Method = method };
    }

    /// <summary>The same operation on other inputs.</summary>
    internal Lane With(Lane[] inputs) => new(Operation, Precision, inputs) { Number = Number, Index = Index, Method = Method };

    static Lane Unary(LaneOperation operation, Lane a) => new(operation, a.Precision, a);
    static Lane Binary(LaneOperation operation, Lane a, Lane b) => new(operation, Same(a, b), a, b);
    static Lane Compare(LaneOperation operation, Lane a, Lane b)
    {
        Same(a, b);
        return new(operation, LanePrecision.Mask, a, b);
    }

    static LanePrecision Same(Lane a, Lane b) => Same(a, b.Precision == a.Precision ? a.Precision
        : throw new ArgumentException($"{a.Operation} is {a.Precision}, {b.Operation} is {b.Precision}."));
    static LanePrecision Same(Lane a, LanePrecision b) => a.Precision == b ? b
        : throw new ArgumentException($"{a.Operation} is {a.Precision}, not {b}.");
}

/// <summary>float32, float64, or the result of a comparison.</summary>
public enum LanePrecision { Single, Double, Mask }

/// <summary>What every target can do with one element.</summary>
public enum LaneOperation
{
    Input, Constant,
    Add, Subtract, Multiply, Divide, FusedMultiplyAdd,
    Negate, Abs, Sqrt, Round, Floor, Scale,
    Less, LessOrEqual, Equal, Select,
    BitAnd, BitOr, ShiftLeft, ShiftRight,
    Call,
}
