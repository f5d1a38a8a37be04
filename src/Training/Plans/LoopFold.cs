using System.Reflection.Emit;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Plans;

/// <summary>To one number, to one for each column, or to one for each row.</summary>
internal enum FoldKind { Total, OverRows, OverColumns }

/// <summary>A sum or maximum over a loop. A sum to a single number is added up in float64, each vector element on its own, then across; a sum over
/// the rows in memory, or in registers where a row is written out; what there is for each row in a vector, then across.</summary>
internal sealed class LoopFold(LoopCode code, Node node)
{
    LocalBuilder? pointer;
    LocalBuilder? vector;
    LocalBuilder[] places = [];

    public Node Node => node;

    public FoldKind Kind { get; } = KindOf(node);

    public static FoldKind KindOf(Node node) => node.Op switch
    {
        SumRows or SumColumns when node.Shape.IsScalar => FoldKind.Total,
        SumRows => FoldKind.OverRows,
        _ => FoldKind.OverColumns,
    };

    ILGenerator IL => code.IL;

    VectorTarget Target => Kind == FoldKind.Total ? code.Wide : code.Vector;

    /// <summary>What the fold starts with, and takes for elements that do not exist.</summary>
    double Neutral => node.Op is MaxColumns ? double.NegativeInfinity : 0;

    /// <summary>Before the loop.</summary>
    public void Prepare()
    {
        pointer = code.Address();
        code.Phase.PushFoldAddress(node);
        IL.Emit(OpCodes.Stloc, pointer);
        if (Kind == FoldKind.OverRows)
        {
            code.Phase.ClearUnlessAdding(node);
            if (code.IsUnrolled)
                places = [.. Enumerable.Range(0, code.Places).Select(LoadPlace)];
            return;
        }
        vector = IL.DeclareLocal(Target.Value);
        Reset();
    }

    /// <summary>At the beginning of a row.</summary>
    public void BeginRow()
    {
        if (Kind == FoldKind.OverColumns)
            Reset();
    }

    /// <summary>At the end of row number <paramref name="row"/>.</summary>
    public void EndRow(LocalBuilder row)
    {
        if (Kind == FoldKind.OverColumns)
            StoreRow(row);
    }

    /// <summary>One vector of elements, or the part of it that <paramref name="mask"/> has.</summary>
    public void Take(LocalBuilder value, LocalBuilder at, LocalBuilder? mask)
    {
        if (Kind == FoldKind.OverRows)
        {
            if (places.Length > 0)
                AddInPlace(value);
            else
                AddInMemory(value, at, mask);
            return;
        }
        if (mask is not null)
            value = Masked(value, mask);
        if (node.Op is MaxColumns)
        {
            Lane largest = Lane.Input(0, Target.Precision), candidate = Lane.Input(1, Target.Precision);
            IL.Emit(OpCodes.Ldloc, Target.Emit(LaneMath.Max(largest, candidate), new() { [largest] = vector!, [candidate] = value }));
            IL.Emit(OpCodes.Stloc, vector!);
        }
        else if (Target == code.Vector || code.Vector.Precision == LanePrecision.Double)
        {
            IL.Emit(OpCodes.Ldloc, vector!);
            IL.Emit(OpCodes.Ldloc, value);
            Target.Add();
            IL.Emit(OpCodes.Stloc, vector!);
        }
        else
            foreach (bool upper in (ReadOnlySpan<bool>)[false, true])
            {
                IL.Emit(OpCodes.Ldloc, vector!);
                IL.Emit(OpCodes.Ldloc, value);
                code.Vector.Widen(upper);
                Target.Add();
                IL.Emit(OpCodes.Stloc, vector!);
            }
    }

    /// <summary>After the loop: writes the total, or adds it to what earlier blocks gave.</summary>
    public void Finish()
    {
        for (int place = 0; place < places.Length; place++)
        {
            PushPlace(place);
            Target.Store(places[place], MaskOf(place));
        }
        if (Kind != FoldKind.Total)
            return;
        LocalBuilder total = IL.DeclareLocal(typeof(double));
        IL.Emit(OpCodes.Ldloc, vector!);
        Target.Sum();
        IL.Emit(OpCodes.Stloc, total);
        Label first = IL.DefineLabel();
        code.Phase.PushAdding();
        IL.Emit(OpCodes.Brfalse, first);
        IL.Emit(OpCodes.Ldloc, pointer!);
        IL.Emit(OpCodes.Ldind_R8);
        IL.Emit(OpCodes.Ldloc, total);
        IL.Emit(OpCodes.Add);
        IL.Emit(OpCodes.Stloc, total);
        IL.MarkLabel(first);
        IL.Emit(OpCodes.Ldloc, pointer!);
        IL.Emit(OpCodes.Ldloc, total);
        IL.Emit(OpCodes.Stind_R8);
        code.Phase.Keep(node, total);
    }

    void Reset()
    {
        Target.Constant(Neutral);
        IL.Emit(OpCodes.Stloc, vector!);
    }

    LocalBuilder LoadPlace(int place)
    {
        LocalBuilder sum = IL.DeclareLocal(Target.Value);
        PushPlace(place);
        Target.Load(MaskOf(place));
        IL.Emit(OpCodes.Stloc, sum);
        return sum;
    }

    void AddInPlace(LocalBuilder value)
    {
        LocalBuilder sum = places[code.Place];
        IL.Emit(OpCodes.Ldloc, sum);
        IL.Emit(OpCodes.Ldloc, value);
        Target.Add();
        IL.Emit(OpCodes.Stloc, sum);
    }

    void PushPlace(int place)
    {
        IL.Emit(OpCodes.Ldloc, pointer!);
        IL.Emit(OpCodes.Ldc_I4, place * Target.Bytes);
        IL.Emit(OpCodes.Add);
    }

    /// <summary>Null for a whole vector.</summary>
    LocalBuilder? MaskOf(int place)
    {
        int rest = code.RunBytes!.Value - place * Target.Bytes;
        if (rest >= Target.Bytes)
            return null;
        LocalBuilder at = code.Address(), end = code.Address();
        code.Set(at, 0);
        code.Set(end, rest);
        return Target.FirstPart(at, end);
    }

    void AddInMemory(LocalBuilder value, LocalBuilder at, LocalBuilder? mask)
    {
        LocalBuilder sum = IL.DeclareLocal(Target.Value);
        code.Push(pointer!, at);
        Target.Load(mask);
        IL.Emit(OpCodes.Ldloc, value);
        Target.Add();
        IL.Emit(OpCodes.Stloc, sum);
        code.Push(pointer!, at);
        Target.Store(sum, mask);
    }

    LocalBuilder Masked(LocalBuilder value, LocalBuilder mask)
    {
        LocalBuilder result = IL.DeclareLocal(code.Vector.Value);
        IL.Emit(OpCodes.Ldloc, mask);
        IL.Emit(OpCodes.Ldloc, value);
        code.Vector.Constant(Neutral);
        code.Vector.Select();
        IL.Emit(OpCodes.Stloc, result);
        return result;
    }

    void StoreRow(LocalBuilder row)
    {
        LocalBuilder result = IL.DeclareLocal(code.Scalar.Value);
        IL.Emit(OpCodes.Ldloc, vector!);
        if (node.Op is MaxColumns)
            Target.Largest();
        else
            Target.Sum();
        IL.Emit(OpCodes.Stloc, result);
        if (node.Shape.IsScalar)
        {
            code.Phase.StoreScalar(node, code.IL.Converted(result, typeof(double)));
            return;
        }
        IL.Emit(OpCodes.Ldloc, pointer!);
        IL.Emit(OpCodes.Ldloc, row);
        IL.Emit(OpCodes.Ldc_I4, code.ElementBytes);
        IL.Emit(OpCodes.Conv_I);
        IL.Emit(OpCodes.Mul);
        IL.Emit(OpCodes.Add);
        IL.Emit(OpCodes.Ldloc, result);
        code.Scalar.Store();
    }
}
