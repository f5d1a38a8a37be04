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
    /// <summary>Up to so many vectors a run is written out.</summary>
    const int MostUnrolled = 4;

    public ILGenerator IL => phase.IL;

    /// <summary>Vectors in the plan's precision.</summary>
    public VectorTarget Vector { get; } = VectorTarget.Fitting(phase.IL, phase.Element, run);

    /// <summary>Vectors of float64.</summary>
    public VectorTarget Wide { get; } = VectorTarget.Fitting(phase.IL, typeof(double), run);

    /// <summary>Bytes of a run, where that is known.</summary>
    public int? RunBytes => run * ElementBytes;

    /// <summary>Whether a run is written out: so many whole vectors, perhaps a part of one, each in a <see cref="Place"/>.</summary>
    public bool IsUnrolled => RunBytes / Vector.Bytes <= MostUnrolled;

    /// <summary>Vectors of a run that is written out, the last perhaps a part of one.</summary>
    public int Places => (RunBytes!.Value + Vector.Bytes - 1) / Vector.Bytes;

    /// <summary>Which of them is being written.</summary>
    public int Place { get; set; }

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
