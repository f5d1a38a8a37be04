using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace Descent.Training.Kernels.Lanes;

/// <summary>Emits the operations of <see cref="Lane"/> as IL for one kind of value: a single number (<see cref="ScalarTarget"/>) or a
/// vector of them (<see cref="VectorTarget"/>). Operands are on the evaluation stack.</summary>
internal abstract class LaneTarget(ILGenerator il, Type element, Type value, int width)
{
    protected ILGenerator IL => il;

    /// <summary>float or double.</summary>
    public Type Element => element;

    /// <summary>The type of a local that holds a value.</summary>
    public Type Value => value;

    /// <summary>The type of a local that holds a mask.</summary>
    public abstract Type Mask { get; }

    /// <summary>Elements in a value.</summary>
    public int Width => width;

    public LanePrecision Precision => element == typeof(double) ? LanePrecision.Double : LanePrecision.Single;
    public int Bytes => width * ElementBytes;
    public int ElementBytes => element == typeof(double) ? 8 : 4;

    public abstract void Constant(double number);

    /// <summary>Repeats the number of type <see cref="Element"/> on the stack into every element.</summary>
    public abstract void Repeat();

    public abstract void Apply(Lane lane);

    /// <summary>From the address on the stack.</summary>
    public void Load()
    {
        il.Emit(OpCodes.Unaligned, (byte)1);
        il.Emit(OpCodes.Ldobj, value);
    }

    /// <summary>The value on the stack to the address below it.</summary>
    public void Store()
    {
        il.Emit(OpCodes.Unaligned, (byte)1);
        il.Emit(OpCodes.Stobj, value);
    }

    /// <summary>Leaves the lane's value in a local. <paramref name="locals"/> holds what is there already: at first the inputs.</summary>
    public LocalBuilder Emit(Lane lane, Dictionary<Lane, LocalBuilder> locals)
    {
        if (locals.TryGetValue(lane, out LocalBuilder? local))
            return local;
        if (lane.Operation == LaneOperation.Select && Bounded(lane, locals) is LocalBuilder bounded)
            return locals[lane] = bounded;
        if (lane.Operation == LaneOperation.Scale && !HasScale)
            return locals[lane] = Emit(LaneMath.ScaleInHalves(lane.Inputs[0], lane.Inputs[1]), locals);
        foreach (Lane input in lane.Inputs)
            if (input.Operation != LaneOperation.Constant)
                Emit(input, locals);
        if (lane.Operation == LaneOperation.Call)
            return locals[lane] = Call(lane, [.. lane.Inputs.Select(input => Emit(input, locals))]);
        Push(lane, locals);
        local = il.DeclareLocal(lane.Precision == LanePrecision.Mask ? Mask : value);
        il.Emit(OpCodes.Stloc, local);
        return locals[lane] = local;
    }

    /// <summary>A choice between a value and its bound, where the machine has one instruction for it; else null.</summary>
    protected virtual LocalBuilder? Bounded(Lane lane, Dictionary<Lane, LocalBuilder> locals) => null;

    /// <summary>Whether the machine has one instruction for <see cref="LaneOperation.Scale"/>.</summary>
    protected virtual bool HasScale => false;

    protected abstract LocalBuilder Call(Lane lane, LocalBuilder[] inputs);

    void Push(Lane lane, Dictionary<Lane, LocalBuilder> locals)
    {
        if (lane.Operation == LaneOperation.Constant)
        {
            Constant(lane.Number);
            return;
        }
        foreach (Lane input in lane.Inputs)
            if (input.Operation == LaneOperation.Constant)
                Constant(input.Number);
            else
                il.Emit(OpCodes.Ldloc, locals[input]);
        Apply(lane);
    }

    protected void Call(Type type, string name, params Type[] arguments) => il.Emit(OpCodes.Call, Find(type, name, arguments));

    /// <summary>The public static method with exactly these arguments, generic in the element or not.</summary>
    internal static MethodInfo Find(Type type, string name, params Type[] arguments) =>
        found.GetOrAdd(new Wanted(type, name, arguments), wanted => Search(wanted.Type, wanted.Name, wanted.Arguments));

    static MethodInfo Search(Type type, string name, Type[] arguments)
    {
        foreach (MethodInfo candidate in type.GetMember(name, MemberTypes.Method, BindingFlags.Public | BindingFlags.Static).Cast<MethodInfo>())
        {
            if (candidate.GetParameters().Length != arguments.Length)
                continue;
            MethodInfo method = candidate;
            if (candidate.IsGenericMethodDefinition)
            {
                if (Array.Find(arguments, argument => argument.IsGenericType) is not Type vector)
                    continue;
                method = candidate.MakeGenericMethod(vector.GenericTypeArguments[0]);
            }
            if (method.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual(arguments))
                return method;
        }
        throw new MissingMethodException(type.Name, $"{name}({string.Join(", ", arguments.Select(argument => argument.Name))})");
    }

    /// <summary>Looking through the class library takes longer than all the rest of emitting.</summary>
    static readonly ConcurrentDictionary<Wanted, MethodInfo> found = new();

    readonly record struct Wanted(Type Type, string Name, Type[] Arguments)
    {
        public bool Equals(Wanted other) => Type == other.Type && Name == other.Name && Arguments.AsSpan().SequenceEqual(other.Arguments);

        public override int GetHashCode() => Arguments.Aggregate(HashCode.Combine(Type, Name), (hash, argument) => HashCode.Combine(hash, argument));
    }
}
