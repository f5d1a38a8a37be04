using System.Reflection.Emit;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Kernels;

namespace Descent.Training.Plans;

/// <summary>The code of a phase: reads and writes what <paramref name="frame"/> points to, for <paramref name="rows"/> rows.</summary>
internal unsafe delegate void PhaseCode(nint* frame, nint rows);

/// <summary>Turns the steps of phases into IL, compiled by the runtime at full optimisation: loops in place, kernels called.</summary>
/// <param name="il">Of a method whose second argument is the frame; and whose third, where the rows are not known, is their number.</param>
/// <param name="memory">Where values lie.</param>
/// <param name="element">float or double.</param>
/// <param name="rows">Rows of the batch, all in one block, where that is known beforehand.</param>
internal sealed partial class PhaseEmitter(ILGenerator il, Memory memory, Type element, int? rows = null)
{
    readonly Dictionary<Node, LocalBuilder> numbers = [];

    /// <summary>Bytes of a batch below which there is nothing to wait for.</summary>
    const int LeastStreamed = 4096;

    bool isPass;
    Streaming? streaming;

    public ILGenerator IL => il;
    public Memory Memory => memory;

    /// <summary>float or double.</summary>
    public Type Element => element;
    public int ElementBytes => Element == typeof(double) ? 8 : 4;

    public static PhaseCode Compile(Phase phase, Memory memory, Type element)
    {
        // The unused first argument makes the delegate a plain call: a static method without one is entered by way of a stub.
        DynamicMethod method = new($"Phase{phase.Index}", typeof(void), [typeof(object), typeof(nint*), typeof(nint)], typeof(PhaseEmitter).Module, skipVisibility: true)
        {
            InitLocals = false,
        };
        PhaseEmitter emitter = new(method.GetILGenerator(4096), memory, element);
        emitter.Emit(phase);
        emitter.IL.Emit(OpCodes.Ret);
        return method.CreateDelegate<PhaseCode>(null);
    }

    public void Emit(Phase phase)
    {
        isPass = phase.IsPass;
        streaming = Streaming.Of(phase) is Streaming found && !(rows * RowBytes(found) < LeastStreamed) ? found : null;
        foreach (Step step in phase.Steps)
            Emit(step);
    }

    /// <summary>Rows of a shape, where they are known beforehand.</summary>
    public int? RowsOf(Shape shape) => shape.IsBatched ? rows : shape.Rows;

    /// <summary>A number that is in a local from here on.</summary>
    public void Keep(Node node, LocalBuilder value) => numbers[node] = value;

    void Emit(Step step)
    {
        if (step is Loop loop)
            new LoopEmitter(this, loop).Emit();
        else if (step is Kernel kernel)
            Call(kernel);
    }

    /// <summary>The rows of a shape: its own, or those of the block at hand.</summary>
    public void PushRows(Shape shape)
    {
        if (RowsOf(shape) is int known)
            PushInteger(known);
        else
            IL.Emit(OpCodes.Ldarg_2);
    }

    /// <summary>The address in a frame entry.</summary>
    public void PushAddress(int slot)
    {
        PushSlot(slot);
        IL.Emit(OpCodes.Ldind_I);
    }

    void PushSlot(int slot)
    {
        IL.Emit(OpCodes.Ldarg_1);
        IL.Emit(OpCodes.Ldc_I4, slot * sizeof(long));
        IL.Emit(OpCodes.Add);
    }

    /// <summary>Moves the address in a frame entry on.</summary>
    /// <param name="slot">The entry.</param>
    /// <param name="bytes">Of one row.</param>
    /// <param name="pushRows">Pushes by how many rows.</param>
    public void Advance(int slot, int bytes, Action pushRows)
    {
        PushSlot(slot);
        PushAddress(slot);
        pushRows();
        PushInteger(bytes);
        IL.Emit(OpCodes.Mul);
        IL.Emit(OpCodes.Add);
        IL.Emit(OpCodes.Stind_I);
    }

    /// <summary>Where a sum or maximum is written: in a pass the partial result.</summary>
    public void PushFoldAddress(Node node)
    {
        Location location = Memory[node];
        if (location.Partial >= 0)
            PushAddress(location.Partial);
        else if (location.Place == Place.Scalar)
            PushScalarAddress(location.Slot);
        else
            PushAddress(location.Slot);
    }

    /// <summary>A value of shape 1 x 1 in a float64 local.</summary>
    public LocalBuilder LoadScalar(Node node)
    {
        if (numbers.TryGetValue(node, out LocalBuilder? known))
            return known;
        Location location = Memory[node];
        if (node.Op is Constant constant)
            IL.Emit(OpCodes.Ldc_R8, constant.Values[0]);
        else if (location.Place == Place.Scalar)
        {
            PushScalarAddress(location.Slot);
            IL.Emit(OpCodes.Ldind_R8);
        }
        else
        {
            PushAddress(location.Slot);
            IL.Emit(OpCodes.Ldobj, Element);
            IL.Emit(OpCodes.Conv_R8);
        }
        LocalBuilder local = IL.DeclareLocal(typeof(double));
        IL.Emit(OpCodes.Stloc, local);
        return local;
    }

    /// <summary>The same, in one that whoever changes the value keeps up with.</summary>
    public LocalBuilder KeepScalar(Node node)
    {
        LocalBuilder local = LoadScalar(node);
        Keep(node, local);
        return local;
    }

    public void StoreScalar(Node node, LocalBuilder value)
    {
        PushScalarAddress(Memory[node].Slot);
        IL.Emit(OpCodes.Ldloc, value);
        IL.Emit(OpCodes.Stind_R8);
        Keep(node, value);
    }

    /// <summary>Scratch memory: vectors first, then one cell for each scalar operand and the result of a kernel.</summary>
    const int CellsOffset = 4 * 64, ResultCell = 3;
    public const int ScratchBytes = CellsOffset + 4 * sizeof(double);

    /// <summary>The address of room for three vectors.</summary>
    public LocalBuilder LoadScratch()
    {
        LocalBuilder address = IL.DeclareLocal(typeof(nint));
        PushAddress(Memory.ScratchSlot);
        IL.Emit(OpCodes.Stloc, address);
        return address;
    }

    void PushScalarAddress(int index)
    {
        PushAddress(Memory.ScalarsSlot);
        IL.Emit(OpCodes.Ldc_I4, index * sizeof(double));
        IL.Emit(OpCodes.Add);
    }

    /// <summary>1 where a reduction adds to what earlier blocks left, else 0.</summary>
    public void PushAdding()
    {
        if (isPass && rows is null)
        {
            PushAddress(Memory.AddingSlot);
            IL.Emit(OpCodes.Conv_I4);
        }
        else
            IL.Emit(OpCodes.Ldc_I4_0);
    }

    public void ClearUnlessAdding(Node node)
    {
        Label adding = IL.DefineLabel();
        PushAdding();
        IL.Emit(OpCodes.Brtrue, adding);
        PushFoldAddress(node);
        PushInteger(node.Shape.Size(0) * ElementBytes);
        IL.Emit(OpCodes.Call, typeof(Matrices).GetMethod(nameof(Matrices.Clear))!);
        IL.MarkLabel(adding);
    }

    void PushInteger(int value)
    {
        IL.Emit(OpCodes.Ldc_I4, value);
        IL.Emit(OpCodes.Conv_I);
    }
}
