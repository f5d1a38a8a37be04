using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Kernels.Products;

/// <summary>c (+)= Σₖ a[k]·b[k, …] for one row of c: up to four vectors of columns, each in several sums that do not wait for one another.
/// Term k goes to sum k modulo their number (the last few to the first), and the sums are added in order.</summary>
/// <param name="tile">As for <see cref="TileCode"/>; <see cref="Tile.ARow"/> and <see cref="Tile.CRow"/> are not used.</param>
/// <param name="a">One number for each inner index.</param>
/// <param name="b">Readable up to a whole vector.</param>
/// <param name="c">Its columns.</param>
/// <param name="inner">Number of terms.</param>
internal unsafe delegate void RowSumCode(Tile* tile, byte* a, byte* b, byte* c, nint inner);

internal sealed class RowSumEmitter
{
    readonly ILGenerator il;
    readonly VectorTarget target;
    readonly LocalBuilder[,] sums;
    readonly int vectors;
    readonly int chains;

    RowSumEmitter(ILGenerator il, Type element, int vectors)
    {
        (this.il, this.vectors, chains) = (il, vectors, 8 / vectors);
        target = VectorTarget.Widest(il, element);
        sums = new LocalBuilder[chains, vectors];
        for (int chain = 0; chain < chains; chain++)
            for (int vector = 0; vector < vectors; vector++)
                sums[chain, vector] = il.DeclareLocal(target.Value);
    }

    public static RowSumCode Compile(Type element, int vectors, bool partial)
    {
        DynamicMethod method = new($"RowSum{vectors}{(partial ? "Partial" : "")}", typeof(void),
            [typeof(object), typeof(Tile*), typeof(byte*), typeof(byte*), typeof(byte*), typeof(nint)], typeof(RowSumEmitter).Module, skipVisibility: true)
        {
            InitLocals = false,
        };
        new RowSumEmitter(method.GetILGenerator(2048), element, vectors).Emit(partial);
        return method.CreateDelegate<RowSumCode>(null);
    }

    void Emit(bool partial)
    {
        LocalBuilder a = Local(() => il.Emit(OpCodes.Ldarg_2)), b = Local(() => il.Emit(OpCodes.Ldarg_3)), left = Local(() => il.Emit(OpCodes.Ldarg, (short)5));
        LocalBuilder aInner = Local(() => PushField(nameof(Tile.AInner))), bInner = Local(() => PushField(nameof(Tile.BInner)));
        foreach (LocalBuilder sum in sums)
        {
            target.Constant(0);
            il.Emit(OpCodes.Stloc, sum);
        }
        LocalBuilder next = Local(() => PushField(nameof(Tile.Ahead))), end = Local(() => il.Emit(OpCodes.Ldloc, next));
        LocalBuilder bytes = Local(() =>
        {
            PushField(nameof(Tile.AheadInner));
            il.Emit(OpCodes.Ldc_I4, chains);
            il.Emit(OpCodes.Mul);
        });
        Repeat(left, chains, () =>
        {
            Increase(end, bytes);
            FetchUntil(next, end);
            for (int chain = 0; chain < chains; chain++)
                AddTerm(a, b, aInner, bInner, chain);
        });
        Repeat(left, 1, () => AddTerm(a, b, aInner, bInner, 0));
        LocalBuilder? mask = partial ? il.DeclareLocal(target.Mask) : null;
        if (mask is not null)
        {
            PushField(nameof(Tile.LastMask));
            target.Load();
            il.Emit(OpCodes.Stloc, mask);
        }
        for (int vector = 0; vector < vectors; vector++)
            Write(vector, vector == vectors - 1 ? mask : null);
        il.Emit(OpCodes.Ret);
    }

    /// <summary>As <see cref="Fetching.Until"/>.</summary>
    void FetchUntil(LocalBuilder at, LocalBuilder end)
    {
        if (!Sse.IsSupported)
            return;
        Label next = il.DefineLabel(), test = il.DefineLabel();
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Call, typeof(Sse).GetMethod(nameof(Sse.Prefetch1))!);
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Ldc_I4, Fetching.Line);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, at);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, at);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Blt, next);
    }

    void AddTerm(LocalBuilder a, LocalBuilder b, LocalBuilder aInner, LocalBuilder bInner, int chain)
    {
        LocalBuilder factor = il.DeclareLocal(target.Value);
        il.Emit(OpCodes.Ldloc, a);
        il.Emit(OpCodes.Ldobj, target.Element);
        target.Repeat();
        il.Emit(OpCodes.Stloc, factor);
        for (int vector = 0; vector < vectors; vector++)
        {
            il.Emit(OpCodes.Ldloc, factor);
            il.Emit(OpCodes.Ldloc, b);
            il.Emit(OpCodes.Ldc_I4, vector * target.Bytes);
            il.Emit(OpCodes.Add);
            target.Load();
            il.Emit(OpCodes.Ldloc, sums[chain, vector]);
            target.MultiplyAdd();
            il.Emit(OpCodes.Stloc, sums[chain, vector]);
        }
        Increase(a, aInner);
        Increase(b, bInner);
    }

    void Write(int vector, LocalBuilder? mask)
    {
        LocalBuilder total = il.DeclareLocal(target.Value);
        il.Emit(OpCodes.Ldloc, sums[0, vector]);
        for (int chain = 1; chain < chains; chain++)
        {
            il.Emit(OpCodes.Ldloc, sums[chain, vector]);
            target.Add();
        }
        il.Emit(OpCodes.Stloc, total);
        Label fresh = il.DefineLabel();
        PushField(nameof(Tile.Accumulate));
        il.Emit(OpCodes.Brfalse, fresh);
        PushColumn(vector);
        target.Load(mask);
        il.Emit(OpCodes.Ldloc, total);
        target.Add();
        il.Emit(OpCodes.Stloc, total);
        il.MarkLabel(fresh);
        PushColumn(vector);
        target.Store(total, mask);
    }

    /// <summary>While at least <paramref name="count"/> terms are left.</summary>
    void Repeat(LocalBuilder left, int count, Action body)
    {
        Label next = il.DefineLabel(), done = il.DefineLabel();
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Ldc_I4, count);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Blt, done);
        body();
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Ldc_I4, count);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, left);
        il.Emit(OpCodes.Br, next);
        il.MarkLabel(done);
    }

    LocalBuilder Local(Action push)
    {
        LocalBuilder local = il.DeclareLocal(typeof(nint));
        push();
        il.Emit(OpCodes.Stloc, local);
        return local;
    }

    void PushField(string name)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldfld, typeof(Tile).GetField(name)!);
    }

    void PushColumn(int vector)
    {
        il.Emit(OpCodes.Ldarg, (short)4);
        il.Emit(OpCodes.Ldc_I4, vector * target.Bytes);
        il.Emit(OpCodes.Add);
    }

    void Increase(LocalBuilder local, LocalBuilder amount)
    {
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Ldloc, amount);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, local);
    }
}
