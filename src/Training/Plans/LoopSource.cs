using System.Reflection.Emit;
using Descent.Training.Autodiff;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Plans;

/// <summary>How a source is read: the same for all, one for each column, one for each row, or one for each element.</summary>
internal enum Reach { All, Column, Row, Element }

/// <summary>A value that a loop reads. What is the same for a whole row, or for all, is loaded once and stands in every element of a vector.</summary>
internal sealed class LoopSource(LoopCode code, Node node, Shape domain)
{
    LocalBuilder? pointer;
    LocalBuilder? repeated;

    public Node Node => node;

    public Reach Reach { get; } =
        node.Shape == domain ? Reach.Element : node.Shape.IsScalar ? Reach.All : node.Shape.Rows == 1 ? Reach.Column : Reach.Row;

    /// <summary>Before the loop.</summary>
    public void Prepare()
    {
        if (Reach == Reach.All)
            Repeat();
        else
            pointer = code.AddressOf(node);
    }

    /// <summary>At the beginning of a row.</summary>
    public void BeginRow()
    {
        if (Reach == Reach.Row)
            Repeat();
    }

    /// <summary>At the end of a row.</summary>
    public void EndRow()
    {
        if (Reach != Reach.All)
            code.Increase(pointer!, code.ElementBytes * Reach switch { Reach.Element => domain.Columns, Reach.Row => 1, _ => 0 });
    }

    /// <summary>A local with the vector at that distance, or the part of it that <paramref name="mask"/> has.</summary>
    public LocalBuilder Read(LocalBuilder at, LocalBuilder? mask)
    {
        if (Reach is Reach.All or Reach.Row)
            return repeated!;
        LocalBuilder local = code.IL.DeclareLocal(code.Vector.Value);
        code.Push(pointer!, at);
        code.Vector.Load(mask);
        code.IL.Emit(OpCodes.Stloc, local);
        return local;
    }

    void Repeat()
    {
        if (Reach == Reach.All)
        {
            code.IL.Emit(OpCodes.Ldloc, code.Phase.LoadScalar(node));
            code.IL.Convert(code.Phase.Element);
        }
        else
        {
            code.IL.Emit(OpCodes.Ldloc, pointer!);
            code.Scalar.Load();
        }
        repeated ??= code.IL.DeclareLocal(code.Vector.Value);
        code.Vector.Repeat();
        code.IL.Emit(OpCodes.Stloc, repeated);
    }
}

/// <summary>A value that a loop writes, element by element.</summary>
internal sealed class LoopSink(LoopCode code, Node node, Shape domain)
{
    LocalBuilder? pointer;

    public Node Node => node;

    /// <summary>Before the loop.</summary>
    public void Prepare() => pointer = code.AddressOf(node);

    /// <summary>At the end of a row.</summary>
    public void EndRow() => code.Increase(pointer!, domain.Columns * code.ElementBytes);

    public void Write(LocalBuilder value, LocalBuilder at, LocalBuilder? mask)
    {
        code.Push(pointer!, at);
        code.Vector.Store(value, mask);
    }
}
