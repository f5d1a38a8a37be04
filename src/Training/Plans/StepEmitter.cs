using System.Reflection.Emit;
using Descent.Training.Autodiff;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Plans;

/// <summary>A whole step of a training: loss and gradient, and, if both are above their floors, the update.</summary>
/// <returns>1 if the update was made, else 0.</returns>
internal unsafe delegate int StepCode(nint* frame, StepCall* call);

/// <summary>What goes into a <see cref="StepCode"/> and comes out of it.</summary>
internal unsafe struct StepCall
{
    /// <summary>The training loss.</summary>
    public double Loss;

    /// <summary>Euclidean norm of the gradient.</summary>
    public double Norm;

    /// <inheritdoc cref="Floors.Loss"/>
    public double LossFloor;

    /// <inheritdoc cref="Floors.GradientNorm"/>
    public double NormFloor;

    /// <summary>A loss below this is the lowest.</summary>
    public double Ceiling;

    /// <summary>How far below the lowest the next <see cref="Ceiling"/> is.</summary>
    public double MinimumDecrease;

    /// <summary>Where θ at the lowest loss is kept.</summary>
    public nint Lowest;

    /// <summary>The factors of the update.</summary>
    public nint Factors;

    /// <summary>Addresses of θ, of the gradient, and of what the optimizer remembers.</summary>
    public nint* Vectors;
}

/// <summary>Joins the phases of a plan, the norm of the gradient, the questions whether to go on, and an update rule to one method, for
/// batches of one size that are one block: nothing is called that could be in place, and single numbers stay in registers from end to end.</summary>
internal sealed class StepEmitter
{
    readonly ILGenerator il;
    readonly PhaseEmitter phases;
    readonly UpdateEmitter update;
    readonly Type element;
    readonly int count;
    readonly LocalBuilder[] vectors;
    readonly LocalBuilder?[] gradients;
    readonly Label leave;

    StepEmitter(ILGenerator il, Memory memory, Type element, int rows, int count, UpdateRule rule)
    {
        (this.il, this.element, this.count) = (il, element, count);
        phases = new PhaseEmitter(il, memory, element, rows);
        update = new UpdateEmitter(il, rule, element);
        vectors = [.. Enumerable.Range(0, 2 + rule.Remembered.Length).Select(Vector)];
        gradients = new LocalBuilder?[count];
        leave = il.DefineLabel();
    }

    /// <param name="schedule">The phases.</param>
    /// <param name="memory">Where values lie.</param>
    /// <param name="element">float or double.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="count">Parameters.</param>
    /// <param name="loss">A scalar.</param>
    /// <param name="scalars">Gradients that are single numbers, with their places in θ; the others are computed where they belong.</param>
    /// <param name="rule">What happens to each parameter.</param>
    public static unsafe StepCode Compile(
        Schedule schedule, Memory memory, Type element, int rows, int count, Node loss, IEnumerable<(Node Node, int Offset)> scalars, UpdateRule rule)
    {
        DynamicMethod method = new("Step", typeof(int), [typeof(object), typeof(nint*), typeof(StepCall*)], typeof(StepEmitter).Module, skipVisibility: true)
        {
            InitLocals = false,
        };
        StepEmitter emitter = new(method.GetILGenerator(8192), memory, element, rows, count, rule);
        foreach (Phase phase in schedule.Phases)
            emitter.phases.Emit(phase);
        foreach ((Node node, int offset) in scalars)
            emitter.PutGradient(node, offset);
        LocalBuilder value = emitter.phases.LoadScalar(loss);
        emitter.Decide(value, emitter.Norm());
        emitter.KeepLowest(value);
        emitter.Update();
        return method.CreateDelegate<StepCode>(null);
    }

    /// <summary>Rounds a gradient of shape 1 x 1, which is computed in float64, into its place.</summary>
    void PutGradient(Node node, int offset)
    {
        LocalBuilder exact = phases.LoadScalar(node), rounded = il.DeclareLocal(element);
        il.Emit(OpCodes.Ldloc, exact);
        il.Emit(element == typeof(double) ? OpCodes.Conv_R8 : OpCodes.Conv_R4);
        il.Emit(OpCodes.Stloc, rounded);
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

    /// <summary>Loss and norm to the caller, and back to it unless both are above their floors and finite.</summary>
    void Decide(LocalBuilder loss, LocalBuilder norm)
    {
        Put(nameof(StepCall.Loss), loss);
        Put(nameof(StepCall.Norm), norm);
        Label go = il.DefineLabel();
        foreach ((LocalBuilder value, string floor) in new[] { (loss, nameof(StepCall.LossFloor)), (norm, nameof(StepCall.NormFloor)) })
        {
            il.Emit(OpCodes.Ldloc, value);
            PushField(floor);
            il.Emit(OpCodes.Ble_Un, leave);
            il.Emit(OpCodes.Ldloc, value);
            il.Emit(OpCodes.Ldc_R8, double.MaxValue);
            il.Emit(OpCodes.Bgt_Un, leave);
        }
        il.Emit(OpCodes.Br, go);
        il.MarkLabel(leave);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Ret);
        il.MarkLabel(go);
    }

    /// <summary>Copies θ where the loss is below the ceiling, which then is lower.</summary>
    void KeepLowest(LocalBuilder loss)
    {
        Label higher = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, loss);
        PushField(nameof(StepCall.Ceiling));
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
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldloc, loss);
        PushField(nameof(StepCall.MinimumDecrease));
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stfld, typeof(StepCall).GetField(nameof(StepCall.Ceiling))!);
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
            il.Emit(OpCodes.Ldloc, vectors[0]);
            PushInteger(i * phases.ElementBytes);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldobj, element);
            il.Emit(OpCodes.Stobj, element);
        }
    }

    void Update()
    {
        LocalBuilder factors = il.DeclareLocal(typeof(nint));
        PushField(nameof(StepCall.Factors));
        il.Emit(OpCodes.Stloc, factors);
        if (UpdateEmitter.IsFew(count))
            update.Each(vectors, factors, gradients);
        else
        {
            LocalBuilder end = il.DeclareLocal(typeof(nint));
            PushInteger(count * phases.ElementBytes);
            il.Emit(OpCodes.Stloc, end);
            update.Walk(vectors, factors, end);
        }
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Ret);
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

    void Put(string field, LocalBuilder value)
    {
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldloc, value);
        il.Emit(OpCodes.Stfld, typeof(StepCall).GetField(field)!);
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
