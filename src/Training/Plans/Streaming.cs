using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Plans;

/// <summary>Rows that come from memory and are needed only for a moment: those of a linear model, where each number is multiplied once on the way
/// forth and once on the way back. Each of these products fetches a part of the next block meanwhile, so that memory is neither waited for nor idle.</summary>
internal sealed class Streaming
{
    readonly Kernel[] products;

    Streaming(Node rows, Kernel[] products) => (Rows, this.products) = (rows, products);

    /// <summary>The input.</summary>
    public Node Rows { get; }

    /// <summary>What a pass streams, or <see langword="null"/>.</summary>
    public static Streaming? Of(Phase phase)
    {
        if (!phase.IsPass)
            return null;
        Kernel[] products = [.. phase.Steps.OfType<Kernel>().Where(kernel => Read(kernel) is not null)];
        Node? rows = products.Select(Read).MaxBy(read => read!.Shape.Columns);
        return rows is null ? null : new Streaming(rows, [.. products.Where(kernel => Read(kernel) == rows)]);
    }

    /// <summary>The part of a block, with rows of so many bytes, that a product fetches: where it begins, for each row of the block, and how much it is.</summary>
    public (int FirstOfRow, int OfRow) PartOf(Kernel product, int rowBytes)
    {
        int place = Array.IndexOf(products, product);
        return place < 0 ? (0, 0) : (place * rowBytes / products.Length, (rowBytes + products.Length - 1) / products.Length);
    }

    /// <summary>The input whose rows are multiplied by a vector, or summed weighted by one.</summary>
    static Node? Read(Kernel kernel) => kernel.Node is not { Op: MatMul product } node ? null
        : IsRows(node.Inputs[0]) && !product.TransposeLeft && node.Shape.Columns == 1 ? node.Inputs[0]
        : IsRows(node.Inputs[1]) && !product.TransposeRight && node.Shape is { IsBatched: false, Rows: 1 } ? node.Inputs[1]
        : null;

    static bool IsRows(Node node) => node is { Op: Input, Shape.IsBatched: true };
}
