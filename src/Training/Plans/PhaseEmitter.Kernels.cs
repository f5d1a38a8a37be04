using System.Reflection;
using System.Reflection.Emit;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Products;

namespace Descent.Training.Plans;

/// <content>Calls of kernels: their operands by address, single numbers by way of a cell each.</content>
internal sealed partial class PhaseEmitter
{
    void Call(Kernel kernel)
    {
        Node node = kernel.Node;
        int scalars = 0;
        foreach (Node input in node.Inputs)
            if (input.Shape.IsScalar)
                StoreScratch(input, scalars++);
        scalars = 0;
        switch (node.Op)
        {
            case MatMul product:
                CallProduct(kernel, product, ref scalars);
                break;
            case Transpose:
                PushOperand(node.Inputs[0], ref scalars);
                PushRows(node.Inputs[0].Shape);
                PushInteger(node.Inputs[0].Shape.Columns);
                PushResult(node);
                CallKernel(typeof(Matrices), nameof(Matrices.Transpose));
                break;
            case Columns columns:
                CallColumns(nameof(Matrices.CopyColumns), node, columns.Start, columns.Count, ref scalars);
                break;
            case PlaceColumns columns:
                CallColumns(nameof(Matrices.PlaceColumns), node, columns.Start, columns.Total, ref scalars);
                break;
            default:
                throw new InvalidOperationException($"No kernel for {node}.");
        }
        if (node.Shape.IsScalar)
            StoreScalar(node, LoadScratch(ResultCell));
    }

    /// <param name="kernel">One of <see cref="Matrices"/> that moves columns.</param>
    /// <param name="node">What it computes.</param>
    /// <param name="start">Where the columns begin in the wider matrix.</param>
    /// <param name="columns">Of the result.</param>
    /// <param name="scalars">The next cell.</param>
    void CallColumns(string kernel, Node node, int start, int columns, ref int scalars)
    {
        PushOperand(node.Inputs[0], ref scalars);
        PushRows(node.Shape);
        PushInteger(node.Inputs[0].Shape.Columns);
        PushInteger(start);
        PushInteger(columns);
        PushResult(node);
        CallKernel(typeof(Matrices), kernel);
    }

    void CallProduct(Kernel kernel, MatMul product, ref int scalars)
    {
        Node node = kernel.Node, a = node.Inputs[0], b = node.Inputs[1];
        PushOperand(a, ref scalars);
        PushInteger(product.TransposeLeft ? 1 : a.Shape.Columns);
        PushInteger(product.TransposeLeft ? a.Shape.Columns : 1);
        PushOperand(b, ref scalars);
        PushInteger(product.TransposeRight ? 1 : b.Shape.Columns);
        PushInteger(product.TransposeRight ? b.Shape.Columns : 1);
        PushResult(node);
        PushRows(node.Shape);
        if (product.TransposeLeft)
            PushRows(a.Shape);
        else
            PushInteger(a.Shape.Columns);
        PushInteger(node.Shape.Columns);
        if (Schedule.IsReduction(node))
            PushAdding();
        else
            IL.Emit(OpCodes.Ldc_I4_0);
        PushAddress(Memory.WorkSlot);
        if (!CanBeLarge(node, a))
        {
            PushAhead(kernel);
            CallKernel(typeof(Product), nameof(Product.Multiply));
            return;
        }
        PushAddress(Memory.TeamSlot);
        IL.Emit(OpCodes.Call, typeof(SharedProduct<>).MakeGenericType(Element).GetMethod(nameof(SharedProduct<>.Multiply))!);
    }

    /// <summary>What a product fetches of the next rows, or nothing.</summary>
    void PushAhead(Kernel product)
    {
        (int first, int bytes) = streaming?.PartOf(product, RowBytes(streaming)) ?? default;
        if (bytes == 0)
            PushInteger(0);
        else
        {
            PushAddress(Memory[streaming!.Rows].Slot);
            PushRows(streaming.Rows.Shape);
            PushInteger(RowBytes(streaming) + first);
            IL.Emit(OpCodes.Mul);
            IL.Emit(OpCodes.Add);
        }
        PushInteger(bytes);
        IL.Emit(OpCodes.Newobj, typeof(Ahead).GetConstructor([typeof(nint), typeof(nint)])!);
    }

    int RowBytes(Streaming stream) => stream.Rows.Shape.Columns * ElementBytes;

    /// <summary>Whether a batch of usual size makes the product worth dividing.</summary>
    static bool CanBeLarge(Node node, Node a)
    {
        const int LeastTermsOfRow = 4096;
        return (long)(node.Shape.IsBatched ? a.Shape.Columns : node.Shape.Rows) * node.Shape.Columns >= LeastTermsOfRow;
    }

    void StoreScratch(Node node, int cell)
    {
        LocalBuilder value = LoadScalar(node);
        PushCell(cell);
        IL.Emit(OpCodes.Ldloc, value);
        IL.Convert(Element);
        IL.Emit(OpCodes.Stobj, Element);
    }

    LocalBuilder LoadScratch(int cell)
    {
        PushCell(cell);
        IL.Emit(OpCodes.Ldobj, Element);
        LocalBuilder value = IL.DeclareLocal(Element);
        IL.Emit(OpCodes.Stloc, value);
        return IL.Converted(value, typeof(double));
    }

    void PushCell(int cell)
    {
        PushAddress(Memory.ScratchSlot);
        IL.Emit(OpCodes.Ldc_I4, CellsOffset + cell * sizeof(double));
        IL.Emit(OpCodes.Add);
    }

    void PushOperand(Node node, ref int scalars)
    {
        if (node.Shape.IsScalar)
            PushCell(scalars++);
        else
            PushAddress(Memory[node].Slot);
    }

    void PushResult(Node node)
    {
        if (node.Shape.IsScalar)
            PushCell(ResultCell);
        else
            PushFoldAddress(node);
    }

    void CallKernel(Type type, string name) =>
        IL.Emit(OpCodes.Call, type.GetMethod(name, BindingFlags.Static | BindingFlags.Public)!.MakeGenericMethod(Element));
}
