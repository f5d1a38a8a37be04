using System.Reflection.Emit;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Plans;

/// <summary>Turns a <see cref="Loop"/> into code: vectors as wide as the machine has them, at the end of a row a part of one.
/// Without rows or columns to repeat, the domain is one run of elements; else rows are walked with their columns inside.
/// A sum to a single number is added up in float64, each vector element on its own, then across; a sum over the rows in memory.</summary>
internal sealed class LoopEmitter
{
    readonly PhaseEmitter phase;
    readonly ILGenerator il;
    readonly Loop loop;
    readonly VectorTarget vector;
    readonly VectorTarget wide;
    readonly ScalarTarget scalar;
    readonly ScalarTarget straight;
    readonly List<Source> sources = [];
    readonly List<Sink> sinks = [];
    readonly List<Fold> folds = [];
    readonly bool nested;

    public LoopEmitter(PhaseEmitter phase, Loop loop)
    {
        (this.phase, this.loop, il) = (phase, loop, phase.IL);
        vector = VectorTarget.Widest(il, phase.Element);
        wide = VectorTarget.Widest(il, typeof(double));
        scalar = new ScalarTarget(il, phase.Element);
        straight = new ScalarTarget(il, typeof(double));
        foreach (Node node in loop.Nodes)
        {
            foreach (Node input in node.Inputs)
                if (!loop.Nodes.Contains(input) && !Inline(input) && !sources.Exists(source => source.Node == input))
                    sources.Add(new Source(input, ReachOf(input.Shape)));
            if (Loop.Folds(node))
                folds.Add(new Fold(node, KindOf(node)));
            else if (phase.Memory[node].Place != Place.Register)
                sinks.Add(new Sink(node));
        }
        nested = sources.Exists(source => source.Reach is Reach.Row or Reach.Column) || folds.Exists(fold => fold.Kind != FoldKind.Total);
    }

    /// <summary>How a source is read: the same for all, one for each column, one for each row, or one for each element.</summary>
    enum Reach { All, Column, Row, Element }

    /// <summary>To one number, to one for each column, or to one for each row.</summary>
    enum FoldKind { Total, OverRows, OverColumns }

    public void Emit()
    {
        if (loop.Domain.IsScalar)
            EmitStraight();
        else if (nested)
            EmitNested();
        else
            EmitFlat();
    }

    static bool Inline(Node node) => node.Op is Constant && node.Shape.IsScalar;

    Reach ReachOf(Shape shape) =>
        shape == loop.Domain ? Reach.Element : shape.IsScalar ? Reach.All : shape.Rows == 1 ? Reach.Column : Reach.Row;

    static FoldKind KindOf(Node node) => node.Op switch
    {
        SumRows or SumColumns when node.Shape.IsScalar => FoldKind.Total,
        SumRows => FoldKind.OverRows,
        _ => FoldKind.OverColumns,
    };

    /// <summary>1 x 1: no loop, everything in float64.</summary>
    void EmitStraight()
    {
        Dictionary<Lane, LocalBuilder> locals = [];
        Dictionary<Node, Lane> lanes = Lanes(LanePrecision.Double);
        foreach (Source source in sources)
            locals[lanes[source.Node]] = phase.LoadScalar(source.Node);
        foreach (Node node in loop.Nodes)
            if (Loop.Folds(node))
                throw new InvalidOperationException($"{node} folds a single number.");
            else
                straight.Emit(lanes[node], locals);
        foreach (Sink sink in sinks)
            phase.StoreScalar(sink.Node, locals[lanes[sink.Node]]);
    }

    void EmitFlat()
    {
        Prepare();
        LocalBuilder end = il.DeclareLocal(typeof(nint)), at = il.DeclareLocal(typeof(nint));
        phase.PushRows(loop.Domain);
        il.Emit(OpCodes.Ldc_I4, loop.Domain.Columns * scalar.ElementBytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Stloc, end);
        Run(at, end);
        Finish();
    }

    void EmitNested()
    {
        Prepare();
        LocalBuilder row = il.DeclareLocal(typeof(nint)), rows = il.DeclareLocal(typeof(nint));
        LocalBuilder at = il.DeclareLocal(typeof(nint)), end = il.DeclareLocal(typeof(nint));
        Set(row, 0);
        Set(end, loop.Domain.Columns * scalar.ElementBytes);
        phase.PushRows(loop.Domain);
        il.Emit(OpCodes.Stloc, rows);
        Label next = il.DefineLabel(), done = il.DefineLabel();
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloc, row);
        il.Emit(OpCodes.Ldloc, rows);
        il.Emit(OpCodes.Bge, done);
        foreach (Source source in sources)
            if (source.Reach == Reach.Row)
                LoadRepeated(source);
        foreach (Fold fold in folds)
            if (fold.Kind == FoldKind.OverColumns)
                ResetFold(fold);
        Run(at, end);
        foreach (Fold fold in folds)
            if (fold.Kind == FoldKind.OverColumns)
                StoreRowFold(fold, row);
        foreach (Source source in sources)
            Advance(source.Pointer, source.Reach switch { Reach.Element => loop.Domain.Columns, Reach.Row => 1, _ => 0 });
        foreach (Sink sink in sinks)
            Advance(sink.Pointer, loop.Domain.Columns);
        Increase(row, 1);
        il.Emit(OpCodes.Br, next);
        il.MarkLabel(done);
        Finish();
    }

    /// <summary>Addresses and repeated values into locals, sums to zero.</summary>
    void Prepare()
    {
        vector.Reserve(phase.LoadScratch());
        foreach (Source source in sources)
        {
            if (source.Reach == Reach.All)
            {
                LoadRepeated(source);
                continue;
            }
            source.Pointer = il.DeclareLocal(typeof(nint));
            phase.PushAddress(phase.Memory[source.Node].Slot);
            il.Emit(OpCodes.Stloc, source.Pointer);
        }
        foreach (Sink sink in sinks)
        {
            sink.Pointer = il.DeclareLocal(typeof(nint));
            phase.PushAddress(phase.Memory[sink.Node].Slot);
            il.Emit(OpCodes.Stloc, sink.Pointer);
        }
        foreach (Fold fold in folds)
        {
            fold.Pointer = il.DeclareLocal(typeof(nint));
            phase.PushFoldAddress(fold.Node);
            il.Emit(OpCodes.Stloc, fold.Pointer);
            if (fold.Kind == FoldKind.OverRows)
            {
                phase.ClearUnlessAdding(fold.Node);
                continue;
            }
            fold.Vector = il.DeclareLocal(TargetOf(fold).Value);
            ResetFold(fold);
        }
    }

    /// <summary>A single number is summed in float64, others in the plan's precision.</summary>
    VectorTarget TargetOf(Fold fold) => fold.Kind == FoldKind.Total ? wide : vector;

    /// <summary>What a fold starts with, and takes for elements that do not exist.</summary>
    static double Neutral(Fold fold) => fold.Node.Op is MaxColumns ? double.NegativeInfinity : 0;

    void ResetFold(Fold fold)
    {
        TargetOf(fold).Constant(Neutral(fold));
        il.Emit(OpCodes.Stloc, fold.Vector!);
    }

    void LoadRepeated(Source source)
    {
        if (source.Node.Shape.IsScalar)
        {
            il.Emit(OpCodes.Ldloc, phase.LoadScalar(source.Node));
            il.Emit(scalar.Precision == LanePrecision.Double ? OpCodes.Conv_R8 : OpCodes.Conv_R4);
        }
        else
        {
            il.Emit(OpCodes.Ldloc, source.Pointer!);
            scalar.Load();
        }
        source.Vector ??= il.DeclareLocal(vector.Value);
        vector.Repeat();
        il.Emit(OpCodes.Stloc, source.Vector);
    }

    /// <summary>From byte 0 to <paramref name="end"/>: whole vectors, then a part of one.</summary>
    void Run(LocalBuilder at, LocalBuilder end)
    {
        Set(at, 0);
        int? bytes = nested ? loop.Domain.Columns * scalar.ElementBytes
            : loop.Domain.IsBatched ? null
            : loop.Domain.Size(0) * scalar.ElementBytes;
        if (bytes is null || bytes >= vector.Bytes)
            WholeVectors(at, end);
        if (bytes is null || bytes % vector.Bytes != 0)
            LastPart(at, end);
    }

    void WholeVectors(LocalBuilder at, LocalBuilder end)
    {
        Label next = il.DefineLabel(), done = il.DefineLabel();
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Ldc_I4, vector.Bytes);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Bgt, done);
        Body(at, null);
        Increase(at, vector.Bytes);
        il.Emit(OpCodes.Br, next);
        il.MarkLabel(done);
    }

    void LastPart(LocalBuilder at, LocalBuilder end)
    {
        Label done = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Beq, done);
        LocalBuilder mask = il.DeclareLocal(vector.Mask);
        il.Emit(OpCodes.Ldc_I8, (long)MaskedMoves.Table + MaskedMoves.Line);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Sub);
        vector.Load();
        il.Emit(OpCodes.Stloc, mask);
        Body(at, mask);
        il.MarkLabel(done);
    }

    /// <summary>One vector of elements, or those of it that <paramref name="mask"/> has.</summary>
    void Body(LocalBuilder at, LocalBuilder? mask)
    {
        Dictionary<Lane, LocalBuilder> locals = [];
        Dictionary<Node, Lane> lanes = Lanes(vector.Precision);
        foreach (Source source in sources)
            locals[lanes[source.Node]] = Read(source, at, mask);
        foreach (Node node in loop.Nodes)
            if (!Loop.Folds(node))
                vector.Emit(lanes[node], locals);
        foreach (Sink sink in sinks)
        {
            Push(sink.Pointer!, at);
            vector.Store(vector.Emit(lanes[sink.Node], locals), mask);
        }
        foreach (Fold fold in folds)
            Accumulate(fold, at, vector.Emit(lanes[fold.Node.Inputs[0]], locals), mask);
    }

    LocalBuilder Read(Source source, LocalBuilder at, LocalBuilder? mask)
    {
        if (source.Reach is Reach.All or Reach.Row)
            return source.Vector!;
        LocalBuilder local = il.DeclareLocal(vector.Value);
        Push(source.Pointer!, at);
        vector.Load(mask);
        il.Emit(OpCodes.Stloc, local);
        return local;
    }

    void Accumulate(Fold fold, LocalBuilder at, LocalBuilder value, LocalBuilder? mask)
    {
        if (fold.Kind == FoldKind.OverRows)
        {
            LocalBuilder sum = il.DeclareLocal(vector.Value);
            Push(fold.Pointer!, at);
            vector.Load(mask);
            il.Emit(OpCodes.Ldloc, value);
            vector.Add();
            il.Emit(OpCodes.Stloc, sum);
            Push(fold.Pointer!, at);
            vector.Store(sum, mask);
            return;
        }
        if (mask is not null)
            value = Masked(value, mask, Neutral(fold));
        if (fold.Node.Op is MaxColumns)
        {
            Lane largest = Lane.Input(0, vector.Precision), candidate = Lane.Input(1, vector.Precision);
            il.Emit(OpCodes.Ldloc, vector.Emit(LaneMath.Max(largest, candidate), new() { [largest] = fold.Vector!, [candidate] = value }));
            il.Emit(OpCodes.Stloc, fold.Vector!);
        }
        else if (TargetOf(fold) == vector || vector.Precision == LanePrecision.Double)
        {
            il.Emit(OpCodes.Ldloc, fold.Vector!);
            il.Emit(OpCodes.Ldloc, value);
            vector.Add();
            il.Emit(OpCodes.Stloc, fold.Vector!);
        }
        else
            foreach (bool upper in (ReadOnlySpan<bool>)[false, true])
            {
                il.Emit(OpCodes.Ldloc, fold.Vector!);
                il.Emit(OpCodes.Ldloc, value);
                vector.Widen(upper);
                wide.Add();
                il.Emit(OpCodes.Stloc, fold.Vector!);
            }
    }

    LocalBuilder Masked(LocalBuilder value, LocalBuilder mask, double other)
    {
        LocalBuilder result = il.DeclareLocal(vector.Value);
        il.Emit(OpCodes.Ldloc, mask);
        il.Emit(OpCodes.Ldloc, value);
        vector.Constant(other);
        vector.Select();
        il.Emit(OpCodes.Stloc, result);
        return result;
    }

    void StoreRowFold(Fold fold, LocalBuilder row)
    {
        LocalBuilder result = il.DeclareLocal(scalar.Value);
        il.Emit(OpCodes.Ldloc, fold.Vector!);
        if (fold.Node.Op is MaxColumns)
            phase.MaxAcross(vector);
        else
            vector.Sum();
        il.Emit(OpCodes.Stloc, result);
        if (fold.Node.Shape.IsScalar)
        {
            phase.StoreScalar(fold.Node, phase.ToDouble(result));
            return;
        }
        il.Emit(OpCodes.Ldloc, fold.Pointer!);
        il.Emit(OpCodes.Ldloc, row);
        il.Emit(OpCodes.Ldc_I4, scalar.ElementBytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, result);
        scalar.Store();
    }

    /// <summary>Writes each total, or adds it to what earlier blocks gave.</summary>
    void Finish()
    {
        foreach (Fold fold in folds)
        {
            if (fold.Kind != FoldKind.Total)
                continue;
            LocalBuilder total = il.DeclareLocal(typeof(double));
            il.Emit(OpCodes.Ldloc, fold.Vector!);
            wide.Sum();
            il.Emit(OpCodes.Stloc, total);
            Label first = il.DefineLabel();
            phase.PushAdding();
            il.Emit(OpCodes.Brfalse, first);
            il.Emit(OpCodes.Ldloc, fold.Pointer!);
            il.Emit(OpCodes.Ldind_R8);
            il.Emit(OpCodes.Ldloc, total);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, total);
            il.MarkLabel(first);
            il.Emit(OpCodes.Ldloc, fold.Pointer!);
            il.Emit(OpCodes.Ldloc, total);
            il.Emit(OpCodes.Stind_R8);
        }
    }

    /// <summary>The expression of every node of the loop, over inputs numbered as <see cref="sources"/>.</summary>
    Dictionary<Node, Lane> Lanes(LanePrecision precision)
    {
        Dictionary<Node, Lane> lanes = [];
        for (int i = 0; i < sources.Count; i++)
            lanes[sources[i].Node] = Lane.Input(i, precision);
        foreach (Node node in loop.Nodes)
        {
            foreach (Node input in node.Inputs)
                if (Inline(input))
                    lanes.TryAdd(input, Lane.Constant(((Constant)input.Op).Values[0], precision));
            if (node.Op is Elementwise elementwise)
                lanes[node] = elementwise.Value([.. node.Inputs.Select(input => lanes[input])]);
            else if (node.Op is BroadcastTo)
                lanes[node] = lanes[node.Inputs[0]];
        }
        return lanes;
    }

    void Push(LocalBuilder pointer, LocalBuilder at)
    {
        il.Emit(OpCodes.Ldloc, pointer);
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Add);
    }

    void Advance(LocalBuilder? pointer, int elements)
    {
        if (pointer is not null && elements > 0)
            Increase(pointer, elements * scalar.ElementBytes);
    }

    void Increase(LocalBuilder local, int amount)
    {
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Ldc_I4, amount);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, local);
    }

    void Set(LocalBuilder local, int value)
    {
        il.Emit(OpCodes.Ldc_I4, value);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Stloc, local);
    }

    sealed record Source(Node Node, Reach Reach)
    {
        public LocalBuilder? Pointer { get; set; }
        public LocalBuilder? Vector { get; set; }
    }

    sealed record Sink(Node Node)
    {
        public LocalBuilder? Pointer { get; set; }
    }

    sealed record Fold(Node Node, FoldKind Kind)
    {
        public LocalBuilder? Pointer { get; set; }
        public LocalBuilder? Vector { get; set; }
    }
}
