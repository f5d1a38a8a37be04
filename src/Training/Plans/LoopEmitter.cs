using System.Reflection.Emit;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Plans;

/// <summary>Turns a <see cref="Loop"/> into code: vectors as wide as the machine has them, at the end of a row a part of one.
/// Without rows or columns to repeat, the domain is one run of elements; else rows are walked with their columns inside.</summary>
internal sealed class LoopEmitter
{
    readonly PhaseEmitter phase;
    readonly ILGenerator il;
    readonly Loop loop;
    readonly LoopCode code;
    readonly List<LoopSource> sources = [];
    readonly List<LoopSink> sinks = [];
    readonly List<LoopFold> folds = [];
    readonly bool nested;

    public LoopEmitter(PhaseEmitter phase, Loop loop)
    {
        (this.phase, this.loop, il) = (phase, loop, phase.IL);
        nested = loop.Nodes.Any(node => Loop.Folds(node) && LoopFold.KindOf(node) != FoldKind.Total
            || node.Inputs.Any(input => !loop.Nodes.Contains(input) && input.Shape != loop.Domain && !input.Shape.IsScalar));
        code = new LoopCode(phase, nested ? loop.Domain.Columns : phase.RowsOf(loop.Domain) * loop.Domain.Columns);
        foreach (Node node in loop.Nodes)
        {
            foreach (Node input in node.Inputs)
                if (!loop.Nodes.Contains(input) && !Inline(input) && !sources.Exists(source => source.Node == input))
                    sources.Add(new LoopSource(code, input, loop.Domain));
            if (Loop.Folds(node))
                folds.Add(new LoopFold(code, node));
            else if (phase.Memory[node].Place != Place.Register)
                sinks.Add(new LoopSink(code, node, loop.Domain));
        }
    }

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

    /// <summary>1 x 1: no loop, everything in float64.</summary>
    void EmitStraight()
    {
        ScalarTarget straight = new(il, typeof(double));
        Dictionary<Lane, LocalBuilder> locals = [];
        Dictionary<Node, Lane> lanes = Lanes(LanePrecision.Double);
        foreach (LoopSource source in sources)
            locals[lanes[source.Node]] = phase.LoadScalar(source.Node);
        foreach (Node node in loop.Nodes)
            if (Loop.Folds(node))
                throw new InvalidOperationException($"{node} folds a single number.");
            else
                straight.Emit(lanes[node], locals);
        foreach (LoopSink sink in sinks)
            phase.StoreScalar(sink.Node, locals[lanes[sink.Node]]);
    }

    void EmitFlat()
    {
        Prepare();
        LocalBuilder end = code.Address(), at = code.Address();
        phase.PushRows(loop.Domain);
        il.Emit(OpCodes.Ldc_I4, loop.Domain.Columns * code.ElementBytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Stloc, end);
        Run(at, end);
        Finish();
    }

    void EmitNested()
    {
        Prepare();
        LocalBuilder row = code.Address(), rows = code.Address(), at = code.Address(), end = code.Address();
        code.Set(row, 0);
        code.Set(end, loop.Domain.Columns * code.ElementBytes);
        phase.PushRows(loop.Domain);
        il.Emit(OpCodes.Stloc, rows);
        Label next = il.DefineLabel(), done = il.DefineLabel();
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloc, row);
        il.Emit(OpCodes.Ldloc, rows);
        il.Emit(OpCodes.Bge, done);
        sources.ForEach(source => source.BeginRow());
        folds.ForEach(fold => fold.BeginRow());
        Run(at, end);
        folds.ForEach(fold => fold.EndRow(row));
        sources.ForEach(source => source.EndRow());
        sinks.ForEach(sink => sink.EndRow());
        code.Increase(row, 1);
        il.Emit(OpCodes.Br, next);
        il.MarkLabel(done);
        Finish();
    }

    /// <summary>Addresses and repeated values into locals, sums to zero.</summary>
    void Prepare()
    {
        code.Vector.Reserve(phase.LoadScratch());
        sources.ForEach(source => source.Prepare());
        sinks.ForEach(sink => sink.Prepare());
        folds.ForEach(fold => fold.Prepare());
    }

    void Finish() => folds.ForEach(fold => fold.Finish());

    /// <summary>From byte 0 to <paramref name="end"/>: whole vectors, then a part of one.</summary>
    void Run(LocalBuilder at, LocalBuilder end)
    {
        code.Set(at, 0);
        int? bytes = code.RunBytes;
        if (code.IsUnrolled)
            for (code.Place = 0; (code.Place + 1) * code.Vector.Bytes <= bytes; code.Place++)
            {
                Body(at, null);
                code.Set(at, (code.Place + 1) * code.Vector.Bytes);
            }
        else
            WholeVectors(at, end);
        if (bytes is null || bytes % code.Vector.Bytes != 0)
            LastPart(at, end);
    }

    void WholeVectors(LocalBuilder at, LocalBuilder end)
    {
        Label next = il.DefineLabel(), done = il.DefineLabel();
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Ldc_I4, code.Vector.Bytes);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Bgt, done);
        Body(at, null);
        code.Increase(at, code.Vector.Bytes);
        il.Emit(OpCodes.Br, next);
        il.MarkLabel(done);
    }

    void LastPart(LocalBuilder at, LocalBuilder end)
    {
        Label done = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Beq, done);
        Body(at, code.Vector.FirstPart(at, end));
        il.MarkLabel(done);
    }

    /// <summary>One vector of elements, or those of it that <paramref name="mask"/> has.</summary>
    void Body(LocalBuilder at, LocalBuilder? mask)
    {
        Dictionary<Lane, LocalBuilder> locals = [];
        Dictionary<Node, Lane> lanes = Lanes(code.Vector.Precision);
        foreach (LoopSource source in sources)
            locals[lanes[source.Node]] = source.Read(at, mask);
        foreach (Node node in loop.Nodes)
            if (!Loop.Folds(node))
                code.Vector.Emit(lanes[node], locals);
        foreach (LoopSink sink in sinks)
            sink.Write(code.Vector.Emit(lanes[sink.Node], locals), at, mask);
        foreach (LoopFold fold in folds)
            fold.Take(code.Vector.Emit(lanes[fold.Node.Inputs[0]], locals), at, mask);
    }

    /// <summary>The expression of every node of the loop, over inputs numbered as <see cref="sources"/>.</summary>
    Dictionary<Node, Lane> Lanes(LanePrecision precision)
    {
        Dictionary<Node, Lane> lanes = [];
        LaneSharing sharing = new();
        for (int i = 0; i < sources.Count; i++)
            lanes[sources[i].Node] = sharing.Share(Lane.Input(i, precision));
        foreach (Node node in loop.Nodes)
        {
            foreach (Node input in node.Inputs)
                if (Inline(input))
                    lanes.TryAdd(input, Lane.Constant(((Constant)input.Op).Values[0], precision));
            if (node.Op is Elementwise elementwise)
                lanes[node] = sharing.Share(elementwise.Value([.. node.Inputs.Select(input => lanes[input])]));
            else if (node.Op is BroadcastTo)
                lanes[node] = lanes[node.Inputs[0]];
        }
        return lanes;
    }
}
