using System.Reflection.Emit;
using Descent.Training.Autodiff;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Plans;

/// <summary>Joins the phases of a plan, the norm of the gradient, the questions whether to go on, and an update rule to one loop over steps, for
/// batches of one size that are one block: nothing is called that could be in place, and single numbers stay in registers from end to end and
/// from step to step.</summary>
internal sealed class StepEmitter
{
    readonly ILGenerator il;
    readonly PhaseEmitter phases;
    readonly UpdateEmitter update;
    readonly Type element;
    readonly int count;
    readonly LocalBuilder[] vectors;
    readonly LocalBuilder?[] parameters;
    readonly LocalBuilder?[] gradients;
    readonly LocalBuilder made, ceiling, lowestAt, factors;
    readonly Label leave;

    StepEmitter(ILGenerator il, Memory memory, Type element, int rows, int count, UpdateRule rule)
    {
        (this.il, this.element, this.count) = (il, element, count);
        phases = new PhaseEmitter(il, memory, element, rows);
        update = new UpdateEmitter(il, rule, element);
        vectors = [.. Enumerable.Range(0, 2 + rule.Remembered.Length).Select(Vector)];
        (parameters, gradients) = (new LocalBuilder?[count], new LocalBuilder?[count]);
        (made, lowestAt) = (il.DeclareLocal(typeof(int)), Field(nameof(StepCall.LowestAt)));
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Stloc, made);
        ceiling = Field(nameof(StepCall.Ceiling));
        factors = Field(nameof(StepCall.Factors));
        leave = il.DefineLabel();
    }

    /// <param name="schedule">The phases.</param>
    /// <param name="memory">Where values lie.</param>
    /// <param name="element">float or double.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="count">Parameters.</param>
    /// <param name="loss">A scalar.</param>
    /// <param name="parameters">Parameters that are single numbers, with their places in θ.</param>
    /// <param name="gradients">The same of gradients; the others are computed where they belong.</param>
    /// <param name="rule">What happens to each parameter.</param>
    public static unsafe StepCode Compile(
        Schedule schedule, Memory memory, Type element, int rows, int count, Node loss, IEnumerable<(Node Node, int Offset)> parameters,
        IEnumerable<(Node Node, int Offset)> gradients, UpdateRule rule)
    {
        DynamicMethod method = new("Step", typeof(int), [typeof(object), typeof(nint*), typeof(StepCall*)], typeof(StepEmitter).Module, skipVisibility: true)
        {
            InitLocals = false,
        };
        StepEmitter emitter = new(method.GetILGenerator(8192), memory, element, rows, count, rule);
        if (UpdateEmitter.IsFew(count))
            foreach ((Node node, int offset) in parameters)
                emitter.parameters[offset] = emitter.phases.KeepScalar(node);
        Label next = emitter.il.DefineLabel();
        emitter.il.MarkLabel(next);
        foreach (Phase phase in schedule.Phases)
            emitter.phases.Emit(phase);
        foreach ((Node node, int offset) in gradients)
            emitter.PutGradient(node, offset);
        LocalBuilder value = emitter.phases.LoadScalar(loss);
        emitter.Decide(value, emitter.Norm());
        emitter.KeepLowest(value);
        emitter.Update();
        emitter.GoOn(next, memory);
        emitter.Leave();
        return method.CreateDelegate<StepCode>(null);
    }

    /// <summary>Rounds a gradient of shape 1 x 1, which is computed in float64, into its place.</summary>
    void PutGradient(Node node, int offset)
    {
        LocalBuilder rounded = il.Converted(phases.LoadScalar(node), element);
        il.Emit(OpCodes.Ldloc, vectors[1]);
        PushInteger(offset * phases.ElementBytes);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, rounded);
        il.Emit(OpCodes.Stobj, element);
        gradients[offset] = rounded;
    }

    /// <summary>Of few numbers in place, as <see cref="EuclideanNorm"/> would add them; squares that leave the range of numbers go back to the caller. There is no call then, and all stays in registers.</summary>
    LocalBuilder Norm()
    {
        LocalBuilder norm = il.DeclareLocal(typeof(double));
        if (!UpdateEmitter.IsFew(count) || count >= EuclideanNorm.Vectored)
        {
            il.Emit(OpCodes.Ldloc, vectors[1]);
            PushInteger(count);
            il.Emit(OpCodes.Call, typeof(EuclideanNorm).GetMethods().Single(method => method.Name == nameof(EuclideanNorm.Of) && method.GetParameters().Length == 2)
                .MakeGenericMethod(element));
            il.Emit(OpCodes.Stloc, norm);
            return norm;
        }
        Label extreme = il.DefineLabel(), known = il.DefineLabel();
        il.Emit(OpCodes.Ldc_R8, 0.0);
        for (int i = 0; i < count; i++)
        {
            PushGradient(i);
            PushGradient(i);
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Add);
        }
        il.Emit(OpCodes.Stloc, norm);
        il.Emit(OpCodes.Ldloc, norm);
        il.Emit(OpCodes.Ldc_R8, EuclideanNorm.LeastSum);
        il.Emit(OpCodes.Blt_Un, extreme);
        il.Emit(OpCodes.Ldloc, norm);
        il.Emit(OpCodes.Ldc_R8, double.MaxValue);
        il.Emit(OpCodes.Ble, known);
        il.MarkLabel(extreme);
        for (int i = 0; i < count; i++)
        {
            PushGradient(i);
            il.Emit(OpCodes.Ldc_R8, 0.0);
            il.Emit(OpCodes.Bne_Un, leave);
        }
        il.MarkLabel(known);
        il.Emit(OpCodes.Ldloc, norm);
        il.Emit(OpCodes.Call, typeof(Math).GetMethod(nameof(Math.Sqrt))!);
        il.Emit(OpCodes.Stloc, norm);
        return norm;
    }

    /// <summary>Loss and norm to the caller, and no further unless both are above their floors and finite.</summary>
    void Decide(LocalBuilder loss, LocalBuilder norm)
    {
        Put(nameof(StepCall.Losses), loss);
        Put(nameof(StepCall.Norms), norm);
        foreach ((LocalBuilder value, string floor) in new[] { (loss, nameof(StepCall.LossFloor)), (norm, nameof(StepCall.NormFloor)) })
        {
            il.Emit(OpCodes.Ldloc, value);
            PushField(floor);
            il.Emit(OpCodes.Ble_Un, leave);
            il.Emit(OpCodes.Ldloc, value);
            il.Emit(OpCodes.Ldc_R8, double.MaxValue);
            il.Emit(OpCodes.Bgt_Un, leave);
        }
    }

    /// <summary>Copies θ where the loss is below the ceiling, which then is lower.</summary>
    void KeepLowest(LocalBuilder loss)
    {
        Label higher = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, loss);
        il.Emit(OpCodes.Ldloc, ceiling);
        il.Emit(OpCodes.Bge_Un, higher);
        if (UpdateEmitter.IsFew(count))
            CopyEach();
        else
        {
            PushField(nameof(StepCall.Lowest));
            il.Emit(OpCodes.Ldloc, vectors[0]);
            il.Emit(OpCodes.Ldc_I4, count * phases.ElementBytes);
            il.Emit(OpCodes.Unaligned, (byte)1);
            il.Emit(OpCodes.Cpblk);
        }
        il.Emit(OpCodes.Ldloc, loss);
        PushField(nameof(StepCall.MinimumDecrease));
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, ceiling);
        il.Emit(OpCodes.Ldloc, made);
        il.Emit(OpCodes.Stloc, lowestAt);
        il.MarkLabel(higher);
    }

    /// <summary>θ one by one, as it was written: what is read as a whole would wait until all of it is in memory.</summary>
    void CopyEach()
    {
        for (int i = 0; i < count; i++)
        {
            PushField(nameof(StepCall.Lowest));
            PushInteger(i * phases.ElementBytes);
            il.Emit(OpCodes.Add);
            PushParameter(i);
            il.Emit(OpCodes.Stobj, element);
        }
    }

    void Update()
    {
        if (UpdateEmitter.IsFew(count))
            update.Each(vectors, factors, parameters, gradients);
        else
        {
            LocalBuilder end = il.DeclareLocal(typeof(nint));
            PushInteger(count * phases.ElementBytes);
            il.Emit(OpCodes.Stloc, end);
            update.Walk(vectors, factors, end);
        }
    }

    /// <summary>To the next batch and factors, if another update is to be made.</summary>
    void GoOn(Label next, Memory memory)
    {
        il.Emit(OpCodes.Ldloc, made);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, made);
        il.Emit(OpCodes.Ldloc, made);
        PushField(nameof(StepCall.Count));
        il.Emit(OpCodes.Bge, leave);
        il.Emit(OpCodes.Ldloc, factors);
        PushField(nameof(StepCall.FactorsStride));
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, factors);
        PushField(nameof(StepCall.Advance));
        il.Emit(OpCodes.Brfalse, next);
        foreach ((Node node, Location location) in memory.All)
            if (location.Place == Place.Input)
                phases.Advance(location.Slot, node.Shape.Columns * phases.ElementBytes, () => PushField(nameof(StepCall.Advance)));
        il.Emit(OpCodes.Br, next);
    }

    void Leave()
    {
        il.MarkLabel(leave);
        foreach ((LocalBuilder value, string field) in new[] { (ceiling, nameof(StepCall.Ceiling)), (lowestAt, nameof(StepCall.LowestAt)) })
        {
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ldloc, value);
            il.Emit(OpCodes.Stfld, typeof(StepCall).GetField(field)!);
        }
        il.Emit(OpCodes.Ldloc, made);
        il.Emit(OpCodes.Ret);
    }

    /// <summary>A new local with what a field is at the beginning.</summary>
    LocalBuilder Field(string name)
    {
        LocalBuilder value = il.DeclareLocal(typeof(StepCall).GetField(name)!.FieldType);
        PushField(name);
        il.Emit(OpCodes.Stloc, value);
        return value;
    }

    unsafe LocalBuilder Vector(int index)
    {
        LocalBuilder address = il.DeclareLocal(typeof(nint));
        PushField(nameof(StepCall.Vectors));
        PushInteger(index * sizeof(nint));
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        il.Emit(OpCodes.Stloc, address);
        return address;
    }

    void PushGradient(int index)
    {
        if (gradients[index] is LocalBuilder known)
            il.Emit(OpCodes.Ldloc, known);
        else
        {
            il.Emit(OpCodes.Ldloc, vectors[1]);
            PushInteger(index * phases.ElementBytes);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldobj, element);
        }
        il.Emit(OpCodes.Conv_R8);
    }

    void PushParameter(int index)
    {
        if (parameters[index] is LocalBuilder known)
        {
            il.Emit(OpCodes.Ldloc, known);
            il.Convert(element);
            return;
        }
        il.Emit(OpCodes.Ldloc, vectors[0]);
        PushInteger(index * phases.ElementBytes);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldobj, element);
    }

    /// <summary>Into the place of this step.</summary>
    void Put(string field, LocalBuilder value)
    {
        PushField(field);
        il.Emit(OpCodes.Ldloc, made);
        il.Emit(OpCodes.Conv_I);
        PushInteger(sizeof(double));
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, value);
        il.Emit(OpCodes.Stind_R8);
    }

    void PushField(string field)
    {
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldfld, typeof(StepCall).GetField(field)!);
    }

    void PushInteger(int value)
    {
        il.Emit(OpCodes.Ldc_I4, value);
        il.Emit(OpCodes.Conv_I);
    }
}
