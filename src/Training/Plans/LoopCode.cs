using System.Reflection.Emit;
using Descent.Training.Autodiff;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Plans;

/// <summary>What the parts of a loop's code share: the values it works on, and ways to walk through memory. Distances are in bytes.</summary>
/// <param name="phase">Where the code goes.</param>
/// <param name="run">Elements that lie behind one another and are walked together; null where that is not known beforehand.</param>
internal sealed class LoopCode(PhaseEmitter phase, int? run)
{
    public PhaseEmitter Phase => phase;
    public ILGenerator IL => phase.IL;

    /// <summary>Vectors in the plan's precision.</summary>
    public VectorTarget Vector { get; } = VectorTarget.Fitting(phase.IL, phase.Element, run);

    /// <summary>Vectors of float64.</summary>
    public VectorTarget Wide { get; } = VectorTarget.Fitting(phase.IL, typeof(double), run);

    /// <summary>Bytes of a run, where that is known.</summary>
    public int? RunBytes => run * ElementBytes;

    /// <summary>One number in the plan's precision.</summary>
    public ScalarTarget Scalar { get; } = new(phase.IL, phase.Element);

    public int ElementBytes => Scalar.ElementBytes;

    public LocalBuilder Address() => IL.DeclareLocal(typeof(nint));

    /// <summary>A new local with the address of a node's first element.</summary>
    public LocalBuilder AddressOf(Node node)
    {
        LocalBuilder pointer = Address();
        phase.PushAddress(phase.Memory[node].Slot);
        IL.Emit(OpCodes.Stloc, pointer);
        return pointer;
    }

    public void Push(LocalBuilder pointer, LocalBuilder at)
    {
        IL.Emit(OpCodes.Ldloc, pointer);
        IL.Emit(OpCodes.Ldloc, at);
        IL.Emit(OpCodes.Add);
    }

    public void Increase(LocalBuilder local, int amount)
    {
        if (amount == 0)
            return;
        IL.Emit(OpCodes.Ldloc, local);
        IL.Emit(OpCodes.Ldc_I4, amount);
        IL.Emit(OpCodes.Add);
        IL.Emit(OpCodes.Stloc, local);
    }

    public void Set(LocalBuilder local, int value)
    {
        IL.Emit(OpCodes.Ldc_I4, value);
        IL.Emit(OpCodes.Conv_I);
        IL.Emit(OpCodes.Stloc, local);
    }
}
