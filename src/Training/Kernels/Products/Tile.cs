using System.Reflection.Emit;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Kernels.Products;

/// <summary>What the tiles of one product have in common; distances in bytes.</summary>
internal unsafe struct Tile
{
    /// <summary>From one row of a to the next.</summary>
    public nint ARow;

    /// <summary>From one inner index of a to the next.</summary>
    public nint AInner;

    /// <summary>From one inner index of b to the next; its columns are dense, and readable up to a whole vector.</summary>
    public nint BInner;

    /// <summary>From one row of c to the next.</summary>
    public nint CRow;

    /// <summary>Not 0: add to what c holds.</summary>
    public nint Accumulate;

    /// <summary>Of a <see cref="RowSumCode"/>: what is fetched meanwhile (<see cref="Kernels.Ahead"/>).</summary>
    public nint Ahead;

    /// <summary>Of a <see cref="RowSumCode"/>: bytes that are fetched for each inner index.</summary>
    public nint AheadInner;

    /// <summary>Address of a mask: the elements of the last vector of a row of c that exist.</summary>
    public nint LastMask;
}

/// <summary>c (+)= a·b for a tile of c that fits into registers.</summary>
internal unsafe delegate void TileCode(Tile* tile, byte* a, byte* b, byte* c, nint inner);

/// <summary>The innermost part of every matrix product: rows x vectors sums in registers, over the inner dimension from 0 upwards with one fused
/// multiply-add each. Emitted once for each size, so that the runtime compiles it fully, with every sum in a register.</summary>
internal sealed class TileEmitter
{
    readonly ILGenerator il;
    readonly VectorTarget target;
    readonly int rows;
    readonly int vectors;
    readonly bool partial;
    readonly LocalBuilder[,] sums;

    TileEmitter(ILGenerator il, Type element, int rows, int vectors, bool partial)
    {
        (this.il, this.rows, this.vectors, this.partial) = (il, rows, vectors, partial);
        target = VectorTarget.Widest(il, element);
        sums = new LocalBuilder[rows, vectors];
        for (int row = 0; row < rows; row++)
            for (int vector = 0; vector < vectors; vector++)
                sums[row, vector] = il.DeclareLocal(target.Value);
    }

    /// <param name="element">float or double.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="vectors">Columns of the tile, in vectors.</param>
    /// <param name="partial">Whether the last vector is only written in part.</param>
    public static TileCode Compile(Type element, int rows, int vectors, bool partial)
    {
        // The unused first argument makes the delegate a plain call: a static method without one is entered by way of a stub.
        DynamicMethod method = new($"Tile{rows}x{vectors}{(partial ? "Partial" : "")}", typeof(void),
            [typeof(object), typeof(Tile*), typeof(byte*), typeof(byte*), typeof(byte*), typeof(nint)], typeof(TileEmitter).Module, skipVisibility: true)
        {
            InitLocals = false,
        };
        new TileEmitter(method.GetILGenerator(8192), element, rows, vectors, partial).Emit();
        return method.CreateDelegate<TileCode>(null);
    }

    void Emit()
    {
        LocalBuilder[] bases = Bases();
        LocalBuilder aRow = Field(nameof(Tile.ARow)), aInner = Field(nameof(Tile.AInner)), bInner = Field(nameof(Tile.BInner));
        LocalBuilder b = il.DeclareLocal(typeof(nint)), left = il.DeclareLocal(typeof(nint));
        Copy(3, b);
        Copy(5, left);
        foreach (LocalBuilder sum in sums)
        {
            target.Constant(0);
            il.Emit(OpCodes.Stloc, sum);
        }
        Label next = il.DefineLabel(), done = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Brfalse, done);
        il.MarkLabel(next);
        Step(bases, aRow, b);
        foreach (LocalBuilder address in bases)
            Increase(address, aInner);
        Increase(b, bInner);
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Stloc, left);
        il.Emit(OpCodes.Brtrue, next);
        il.MarkLabel(done);
        Label fresh = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, Field(nameof(Tile.Accumulate)));
        il.Emit(OpCodes.Brfalse, fresh);
        Write(add: true);
        il.Emit(OpCodes.Ret);
        il.MarkLabel(fresh);
        Write(add: false);
        il.Emit(OpCodes.Ret);
    }

    /// <summary>One address for every three rows: the others are one and two distances further, which costs no instruction.</summary>
    LocalBuilder[] Bases()
    {
        LocalBuilder[] bases = new LocalBuilder[(rows + 2) / 3];
        for (int i = 0; i < bases.Length; i++)
        {
            bases[i] = il.DeclareLocal(typeof(nint));
            il.Emit(OpCodes.Ldarg_2);
            PushField(nameof(Tile.ARow));
            il.Emit(OpCodes.Ldc_I4, 3 * i);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, bases[i]);
        }
        return bases;
    }

    /// <summary>One inner index: a column of a times a row of b.</summary>
    void Step(LocalBuilder[] bases, LocalBuilder aRow, LocalBuilder b)
    {
        LocalBuilder[] row = new LocalBuilder[vectors];
        for (int vector = 0; vector < vectors; vector++)
        {
            row[vector] = il.DeclareLocal(target.Value);
            il.Emit(OpCodes.Ldloc, b);
            PushOffset(vector * target.Bytes);
            target.Load();
            il.Emit(OpCodes.Stloc, row[vector]);
        }
        LocalBuilder factor = il.DeclareLocal(target.Value);
        for (int i = 0; i < rows; i++)
        {
            il.Emit(OpCodes.Ldloc, bases[i / 3]);
            if (i % 3 > 0)
            {
                il.Emit(OpCodes.Ldloc, aRow);
                if (i % 3 == 2)
                {
                    il.Emit(OpCodes.Ldc_I4_1);
                    il.Emit(OpCodes.Shl);
                }
                il.Emit(OpCodes.Add);
            }
            il.Emit(OpCodes.Ldobj, target.Element);
            target.Repeat();
            il.Emit(OpCodes.Stloc, factor);
            for (int vector = 0; vector < vectors; vector++)
            {
                il.Emit(OpCodes.Ldloc, factor);
                il.Emit(OpCodes.Ldloc, row[vector]);
                il.Emit(OpCodes.Ldloc, sums[i, vector]);
                target.MultiplyAdd();
                il.Emit(OpCodes.Stloc, sums[i, vector]);
            }
        }
    }

    void Write(bool add)
    {
        LocalBuilder c = il.DeclareLocal(typeof(nint)), cRow = Field(nameof(Tile.CRow));
        LocalBuilder? mask = null;
        Copy(4, c);
        if (partial)
        {
            mask = il.DeclareLocal(target.Mask);
            PushField(nameof(Tile.LastMask));
            target.Load();
            il.Emit(OpCodes.Stloc, mask);
        }
        for (int row = 0; row < rows; row++)
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                LocalBuilder? part = vector == vectors - 1 ? mask : null;
                if (add)
                {
                    PushColumn(c, vector);
                    target.Load(part);
                    il.Emit(OpCodes.Ldloc, sums[row, vector]);
                    target.Add();
                    il.Emit(OpCodes.Stloc, sums[row, vector]);
                }
                PushColumn(c, vector);
                target.Store(sums[row, vector], part);
            }
            Increase(c, cRow);
        }
    }

    void PushColumn(LocalBuilder c, int vector)
    {
        il.Emit(OpCodes.Ldloc, c);
        PushOffset(vector * target.Bytes);
    }

    void PushOffset(int bytes)
    {
        if (bytes == 0)
            return;
        il.Emit(OpCodes.Ldc_I4, bytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    void Copy(int argument, LocalBuilder local)
    {
        il.Emit(OpCodes.Ldarg, (short)argument);
        il.Emit(OpCodes.Stloc, local);
    }

    LocalBuilder Field(string name)
    {
        LocalBuilder local = il.DeclareLocal(typeof(nint));
        PushField(name);
        il.Emit(OpCodes.Stloc, local);
        return local;
    }

    void PushField(string name)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldfld, typeof(Tile).GetField(name)!);
    }

    void Increase(LocalBuilder local, LocalBuilder amount)
    {
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Ldloc, amount);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, local);
    }
}
