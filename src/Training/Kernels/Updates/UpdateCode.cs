using System.Collections.Concurrent;
using System.Reflection.Emit;

namespace Descent.Training.Kernels.Updates;

/// <summary>One update of all parameters.</summary>
/// <param name="vectors">Addresses of θ, of the gradient, and of what is remembered.</param>
/// <param name="factors">What is the same for all parameters.</param>
/// <param name="bytes">Of θ.</param>
internal unsafe delegate void UpdateCode(nint* vectors, void* factors, nint bytes);

/// <summary>The updates of the process, each compiled when its arithmetic is first needed.</summary>
internal static unsafe class UpdateCodes
{
    static readonly ConcurrentDictionary<(Type Element, string Key), UpdateCode> codes = new();

    public static UpdateCode Of(UpdateRule rule, Type element) => codes.GetOrAdd((element, rule.Key), _ => Compile(rule, element));

    static UpdateCode Compile(UpdateRule rule, Type element)
    {
        // The unused first argument makes the delegate a plain call: a static method without one is entered by way of a stub.
        DynamicMethod method = new("Update", typeof(void), [typeof(object), typeof(nint*), typeof(void*), typeof(nint)], typeof(UpdateCodes).Module, skipVisibility: true)
        {
            InitLocals = false,
        };
        ILGenerator il = method.GetILGenerator();
        LocalBuilder[] vectors = new LocalBuilder[2 + rule.Remembered.Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = il.DeclareLocal(typeof(nint));
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, i * sizeof(nint));
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Stloc, vectors[i]);
        }
        LocalBuilder factors = il.DeclareLocal(typeof(nint)), bytes = il.DeclareLocal(typeof(nint));
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Stloc, factors);
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Stloc, bytes);
        new UpdateEmitter(il, rule, element).Walk(vectors, factors, bytes);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<UpdateCode>(null);
    }
}
