using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Descent.Training.Kernels.Lanes;

/// <summary>The widest vectors the machine has in hardware: 512, 256 or 128 bits.</summary>
internal sealed class VectorTarget : LaneTarget
{
    readonly Type library;
    readonly Type generic;
    LocalBuilder? scratch;

    VectorTarget(ILGenerator il, Type element, Type library, Type generic, int bits)
        : base(il, element, generic.MakeGenericType(element), bits / (element == typeof(double) ? 64 : 32)) =>
        (this.library, this.generic) = (library, generic);

    /// <summary>The narrowest vectors that hold so many elements, and as many of float64; the widest where that is not known or they are not enough.
    /// Every sum has the same bits as in wider vectors, whose other elements are 0.</summary>
    public static VectorTarget Fitting(ILGenerator il, Type element, int? elements) =>
        elements <= 2 ? new(il, element, typeof(Vector128), typeof(Vector128<>), 128)
        : elements <= 4 && Vector256.IsHardwareAccelerated ? new(il, element, typeof(Vector256), typeof(Vector256<>), 256)
        : Widest(il, element);

    public static VectorTarget Widest(ILGenerator il, Type element) =>
        Vector512.IsHardwareAccelerated ? new(il, element, typeof(Vector512), typeof(Vector512<>), 512)
        : Vector256.IsHardwareAccelerated ? new(il, element, typeof(Vector256), typeof(Vector256<>), 256)
        : new(il, element, typeof(Vector128), typeof(Vector128<>), 128);

    public override Type Mask => Value;

    protected override bool HasScale => library == typeof(Vector512) && Avx512F.IsSupported;

    public override void Constant(double number)
    {
        if (Element == typeof(double))
            IL.Emit(OpCodes.Ldc_R8, number);
        else
            IL.Emit(OpCodes.Ldc_R4, (float)number);
        Repeat();
    }

    public override void Repeat() => Call(library, "Create", Element);

    public override void Apply(Lane lane)
    {
        switch (lane.Operation)
        {
            case LaneOperation.Add: Call(library, "Add", Value, Value); break;
            case LaneOperation.Subtract: Call(library, "Subtract", Value, Value); break;
            case LaneOperation.Multiply: Call(library, "Multiply", Value, Value); break;
            case LaneOperation.Divide: Call(library, "Divide", Value, Value); break;
            case LaneOperation.FusedMultiplyAdd: Call(library, "FusedMultiplyAdd", Value, Value, Value); break;
            case LaneOperation.Negate: Call(library, "Negate", Value); break;
            case LaneOperation.Abs: Call(library, "Abs", Value); break;
            case LaneOperation.Sqrt: Call(library, "Sqrt", Value); break;
            case LaneOperation.Round: Call(library, "Round", Value); break;
            case LaneOperation.Floor: Call(library, "Floor", Value); break;
            case LaneOperation.Scale: Call(typeof(Avx512F), nameof(Avx512F.Scale), Value, Value); break;
            case LaneOperation.Less: Call(library, "LessThan", Value, Value); break;
            case LaneOperation.LessOrEqual: Call(library, "LessThanOrEqual", Value, Value); break;
            case LaneOperation.Equal: Call(library, "Equals", Value, Value); break;
            case LaneOperation.Select: Call(library, "ConditionalSelect", Value, Value, Value); break;
            case LaneOperation.BitAnd: Call(library, "BitwiseAnd", Value, Value); break;
            case LaneOperation.BitOr: Call(library, "BitwiseOr", Value, Value); break;
            case LaneOperation.ShiftLeft: Shift("ShiftLeft", lane.Index); break;
            case LaneOperation.ShiftRight: Shift("ShiftRightLogical", lane.Index); break;
            default: throw new ArgumentOutOfRangeException(nameof(lane), lane.Operation, "Not an operation on operands.");
        }
    }

    public void Add() => Call(library, "Add", Value, Value);

    /// <summary>The second where the mask below has a bit, else the third.</summary>
    public void Select() => Call(library, "ConditionalSelect", Value, Value, Value);

    /// <summary>First times second plus third, rounded once.</summary>
    public void MultiplyAdd() => Call(library, "FusedMultiplyAdd", Value, Value, Value);

    /// <summary>From the address on the stack; of a part, only what the mask has is read, the rest is 0.</summary>
    public void Load(LocalBuilder? mask)
    {
        if (mask is null)
        {
            Load();
            return;
        }
        IL.Emit(OpCodes.Ldloc, mask);
        MethodInfo load = MaskedMoves.Load(Value, Element);
        if (load.GetParameters().Length == 3)
            Constant(0);
        IL.Emit(OpCodes.Call, load);
    }

    /// <summary>To the address on the stack; of a part, only what the mask has.</summary>
    public void Store(LocalBuilder value, LocalBuilder? mask)
    {
        if (mask is not null)
            IL.Emit(OpCodes.Ldloc, mask);
        IL.Emit(OpCodes.Ldloc, value);
        if (mask is null)
            Store();
        else
            IL.Emit(OpCodes.Call, MaskedMoves.Store(Value, Element));
    }

    /// <summary>A mask of the elements between two byte offsets that are less than a vector apart.</summary>
    public LocalBuilder FirstPart(LocalBuilder at, LocalBuilder end)
    {
        LocalBuilder mask = IL.DeclareLocal(Mask);
        IL.Emit(OpCodes.Ldc_I8, (long)MaskedMoves.Table + MaskedMoves.Line);
        IL.Emit(OpCodes.Conv_I);
        IL.Emit(OpCodes.Ldloc, at);
        IL.Emit(OpCodes.Add);
        IL.Emit(OpCodes.Ldloc, end);
        IL.Emit(OpCodes.Sub);
        Load();
        IL.Emit(OpCodes.Stloc, mask);
        return mask;
    }

    /// <summary>Adds the elements of the value on the stack, always in the same order.</summary>
    public void Sum() => Call(library, "Sum", Value);

    /// <summary>Leaves the largest element of the value on the stack, NaN if one is: halves against halves.</summary>
    public void Largest()
    {
        (Type library, Type generic) half = (library, generic);
        while (half.library != typeof(Vector128))
        {
            Type whole = half.generic.MakeGenericType(Element);
            LocalBuilder vector = IL.DeclareLocal(whole);
            IL.Emit(OpCodes.Stloc, vector);
            IL.Emit(OpCodes.Ldloc, vector);
            Call(half.library, "GetLower", whole);
            IL.Emit(OpCodes.Ldloc, vector);
            Call(half.library, "GetUpper", whole);
            half = half.library == typeof(Vector512) ? (typeof(Vector256), typeof(Vector256<>)) : (typeof(Vector128), typeof(Vector128<>));
            Type narrower = half.generic.MakeGenericType(Element);
            Call(half.library, "Max", narrower, narrower);
        }
        if (Element == typeof(double))
            AgainstSwapped(typeof(long), IL => IL.Emit(OpCodes.Ldc_I8, 1L), IL => IL.Emit(OpCodes.Ldc_I8, 0L));
        else
        {
            AgainstSwapped(typeof(int), [.. new[] { 2, 3, 0, 1 }.Select<int, Action<ILGenerator>>(place => IL => IL.Emit(OpCodes.Ldc_I4, place))]);
            AgainstSwapped(typeof(int), [.. new[] { 1, 0, 3, 2 }.Select<int, Action<ILGenerator>>(place => IL => IL.Emit(OpCodes.Ldc_I4, place))]);
        }
        Call(typeof(Vector128), "ToScalar", typeof(Vector128<>).MakeGenericType(Element));
    }

    /// <summary>The larger of each element and the one at another place.</summary>
    void AgainstSwapped(Type index, params Action<ILGenerator>[] places)
    {
        Type vector = typeof(Vector128<>).MakeGenericType(Element);
        LocalBuilder value = IL.DeclareLocal(vector);
        IL.Emit(OpCodes.Stloc, value);
        IL.Emit(OpCodes.Ldloc, value);
        IL.Emit(OpCodes.Ldloc, value);
        foreach (Action<ILGenerator> place in places)
            place(IL);
        Call(typeof(Vector128), "Create", [.. places.Select(_ => index)]);
        Call(typeof(Vector128), "Shuffle", vector, typeof(Vector128<>).MakeGenericType(index));
        Call(typeof(Vector128), "Max", vector, vector);
    }

    /// <summary>The lower or upper half of the float32 vector on the stack as a float64 vector.</summary>
    public void Widen(bool upper) => Call(library, upper ? "WidenUpper" : "WidenLower", Value);

    void Shift(string name, int distance)
    {
        Type whole = generic.MakeGenericType(Element == typeof(double) ? typeof(ulong) : typeof(uint));
        Call(library, Element == typeof(double) ? "AsUInt64" : "AsUInt32", Value);
        IL.Emit(OpCodes.Ldc_I4, distance);
        Call(library, name, whole, typeof(int));
        Call(library, Element == typeof(double) ? "AsDouble" : "AsSingle", whole);
    }

    /// <summary>x86's maximum and minimum of (bound, x) are exactly "bound if x is beyond it, else x": x where it is NaN, and where both are equal.</summary>
    protected override LocalBuilder? Bounded(Lane lane, Dictionary<Lane, LocalBuilder> locals)
    {
        (Lane mask, Lane bound, Lane x) = (lane.Inputs[0], lane.Inputs[1], lane.Inputs[2]);
        if (!Avx.IsSupported || mask.Operation != LaneOperation.Less || bound.Operation != LaneOperation.Constant || x.Operation == LaneOperation.Constant)
            return null;
        string? name = mask.Inputs[0] == x && IsSame(mask.Inputs[1], bound) ? "MaxNative"
            : IsSame(mask.Inputs[0], bound) && mask.Inputs[1] == x ? "MinNative" : null;
        if (name is null)
            return null;
        LocalBuilder value = Emit(x, locals), result = IL.DeclareLocal(Value);
        Constant(bound.Number);
        IL.Emit(OpCodes.Ldloc, value);
        Call(library, name, Value, Value);
        IL.Emit(OpCodes.Stloc, result);
        return result;

        static bool IsSame(Lane a, Lane b) => a.Operation == LaneOperation.Constant && BitConverter.DoubleToInt64Bits(a.Number) == BitConverter.DoubleToInt64Bits(b.Number);
    }

    /// <summary>Through memory: stores the vectors, calls for each element, loads the result.</summary>
    protected override LocalBuilder Call(Lane lane, LocalBuilder[] inputs)
    {
        LocalBuilder memory = Scratch();
        for (int i = 0; i < inputs.Length; i++)
        {
            Address(memory, i * Bytes);
            IL.Emit(OpCodes.Ldloc, inputs[i]);
            Store();
        }
        LocalBuilder index = IL.DeclareLocal(typeof(int));
        IL.Emit(OpCodes.Ldc_I4_0);
        IL.Emit(OpCodes.Stloc, index);
        Label next = IL.DefineLabel();
        IL.MarkLabel(next);
        AddressOf(0);
        for (int i = 0; i < inputs.Length; i++)
        {
            AddressOf(i);
            IL.Emit(OpCodes.Ldobj, Element);
        }
        IL.Emit(OpCodes.Call, lane.Method!);
        IL.Emit(OpCodes.Stobj, Element);
        IL.Emit(OpCodes.Ldloc, index);
        IL.Emit(OpCodes.Ldc_I4, ElementBytes);
        IL.Emit(OpCodes.Add);
        IL.Emit(OpCodes.Stloc, index);
        IL.Emit(OpCodes.Ldloc, index);
        IL.Emit(OpCodes.Ldc_I4, Bytes);
        IL.Emit(OpCodes.Blt, next);
        LocalBuilder result = IL.DeclareLocal(Value);
        Address(memory, 0);
        Load();
        IL.Emit(OpCodes.Stloc, result);
        return result;

        void AddressOf(int input)
        {
            Address(memory, input * Bytes);
            IL.Emit(OpCodes.Ldloc, index);
            IL.Emit(OpCodes.Add);
        }
    }

    LocalBuilder Scratch() => scratch ?? throw new InvalidOperationException("Reserve scratch memory before a loop that calls.");

    /// <summary>Gives calls room for three vectors at the address in <paramref name="memory"/>.</summary>
    public void Reserve(LocalBuilder memory) => scratch = memory;

    void Address(LocalBuilder memory, int offset)
    {
        IL.Emit(OpCodes.Ldloc, memory);
        IL.Emit(OpCodes.Ldc_I4, offset);
        IL.Emit(OpCodes.Add);
    }
}
