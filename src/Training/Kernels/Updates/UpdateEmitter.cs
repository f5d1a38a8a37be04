using System.Reflection.Emit;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Kernels.Updates;

/// <summary>Turns an <see cref="UpdateRule"/> into code: one pass over θ, gradient and what is remembered, in vectors and a part of one at the end;
/// a few parameters one by one.</summary>
/// <param name="il">Where the code goes.</param>
/// <param name="rule">The arithmetic.</param>
/// <param name="element">float or double.</param>
internal sealed class UpdateEmitter(ILGenerator il, UpdateRule rule, Type element)
{
    /// <summary>Up to so many parameters there is no loop: a vector would wait until all its numbers are in memory.</summary>
    const int Few = 4;

    readonly VectorTarget vector = VectorTarget.Widest(il, element);
    readonly ScalarTarget scalar = new(il, element);

    /// <summary>Whether so many parameters are updated one by one.</summary>
    public static bool IsFew(int count) => count <= Few;

    /// <param name="vectors">Addresses of θ, of the gradient, and of what is remembered.</param>
    /// <param name="factors">Address of the factors.</param>
    /// <param name="end">Bytes of θ.</param>
    public void Walk(LocalBuilder[] vectors, LocalBuilder factors, LocalBuilder end)
    {
        LocalBuilder[] repeated = [.. Enumerable.Range(0, rule.Factors.Length).Select(index => Factor(factors, index, vector))];
        LocalBuilder at = il.DeclareLocal(typeof(nint));
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Stloc, at);
        Label next = il.DefineLabel(), rest = il.DefineLabel(), done = il.DefineLabel();
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloc, at);
        PushBytes(vector.Bytes);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Bgt, rest);
        Body(vector, index => Load(vectors[index], at), (index, value) => Store(vectors[index], at, value), repeated);
        il.Emit(OpCodes.Ldloc, at);
        PushBytes(vector.Bytes);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, at);
        il.Emit(OpCodes.Br, next);
        il.MarkLabel(rest);
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Beq, done);
        LocalBuilder mask = vector.FirstPart(at, end);
        Body(vector, index => Load(vectors[index], at, mask), (index, value) => Store(vectors[index], at, value, mask), repeated);
        il.MarkLabel(done);
    }

    /// <param name="vectors">Addresses of θ, of the gradient, and of what is remembered.</param>
    /// <param name="factors">Address of the factors.</param>
    /// <param name="parameters">Parameters that are at hand, in float64, and are to stay so; null for those that are to be read.</param>
    /// <param name="gradients">Derivatives that are at hand; null for those that are to be read.</param>
    public void Each(LocalBuilder[] vectors, LocalBuilder factors, LocalBuilder?[] parameters, LocalBuilder?[] gradients)
    {
        LocalBuilder[] single = [.. Enumerable.Range(0, rule.Factors.Length).Select(index => Factor(factors, index, scalar))];
        for (int i = 0; i < gradients.Length; i++)
        {
            (LocalBuilder? parameter, LocalBuilder? gradient, int offset) = (parameters[i], gradients[i], i * scalar.Bytes);
            Body(scalar, Read, Write, single);

            LocalBuilder Read(int index) => (index == 0 && parameter is not null ? il.Converted(parameter, element) : index == 1 ? gradient : null) ?? LoadAt(vectors[index], offset);

            void Write(int index, LocalBuilder value)
            {
                StoreAt(vectors[index], offset, value);
                if (index != 0 || parameter is null)
                    return;
                il.Emit(OpCodes.Ldloc, value);
                il.Convert(typeof(double));
                il.Emit(OpCodes.Stloc, parameter);
            }
        }
    }

    void Body(LaneTarget target, Func<int, LocalBuilder> load, Action<int, LocalBuilder> store, LocalBuilder[] factors)
    {
        Dictionary<Lane, LocalBuilder> locals = new() { [rule.Parameter] = load(0), [rule.Gradient] = load(1) };
        for (int i = 0; i < rule.Remembered.Length; i++)
            locals[rule.Remembered[i]] = load(2 + i);
        for (int i = 0; i < factors.Length; i++)
            locals[rule.Factors[i]] = factors[i];
        LocalBuilder[] results = [.. new[] { rule.End.Parameter }.Concat(rule.End.Remembered).Select(lane => target.Emit(lane, locals))];
        store(0, results[0]);
        for (int i = 1; i < results.Length; i++)
            store(1 + i, results[i]);
    }

    LocalBuilder Factor(LocalBuilder factors, int index, LaneTarget target)
    {
        LocalBuilder value = il.DeclareLocal(target.Value);
        il.Emit(OpCodes.Ldloc, factors);
        PushBytes(index * target.ElementBytes);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldobj, element);
        target.Repeat();
        il.Emit(OpCodes.Stloc, value);
        return value;
    }

    LocalBuilder Load(LocalBuilder address, LocalBuilder at, LocalBuilder? mask = null)
    {
        LocalBuilder value = il.DeclareLocal(vector.Value);
        Push(address, at);
        vector.Load(mask);
        il.Emit(OpCodes.Stloc, value);
        return value;
    }

    void Store(LocalBuilder address, LocalBuilder at, LocalBuilder value, LocalBuilder? mask = null)
    {
        Push(address, at);
        vector.Store(value, mask);
    }

    LocalBuilder LoadAt(LocalBuilder address, int offset)
    {
        LocalBuilder value = il.DeclareLocal(element);
        il.Emit(OpCodes.Ldloc, address);
        PushBytes(offset);
        il.Emit(OpCodes.Add);
        scalar.Load();
        il.Emit(OpCodes.Stloc, value);
        return value;
    }

    void StoreAt(LocalBuilder address, int offset, LocalBuilder value)
    {
        il.Emit(OpCodes.Ldloc, address);
        PushBytes(offset);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, value);
        scalar.Store();
    }

    void Push(LocalBuilder address, LocalBuilder at)
    {
        il.Emit(OpCodes.Ldloc, address);
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Add);
    }

    void PushBytes(int bytes)
    {
        il.Emit(OpCodes.Ldc_I4, bytes);
        il.Emit(OpCodes.Conv_I);
    }
}
