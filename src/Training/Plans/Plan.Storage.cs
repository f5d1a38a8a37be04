using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Products;

namespace Descent.Training.Plans;

/// <content>Memory: a table of addresses (the frame) that the code reads, and what it points to.</content>
public sealed unsafe partial class Plan<T>
{
    readonly AlignedArray<double> scalars;
    readonly List<AlignedArray<T>> fixedMemory = [];
    readonly Bench bench;
    readonly nint* table;
    readonly double* values;

    CompiledPhase[] phases = [];
    RowSlot[] rowSlots = [];
    (int Slot, int Offset)[] parameterSlots = [];
    (int Slot, int Offset)[] gradientSlots = [];
    ScalarGradient[] scalarGradients = [];
    readonly List<(Node Node, ParameterSlice Target)> matrixGradients = [];
    Location[] blockLocations = [];
    int lossIndex = -1;
    int rowCountIndex = -1;

    AlignedArray<byte> partials = new(0);
    RowData<T>? bound;
    T* lastParameters, lastGradient;
    bool pointed;
    int rowCapacity;
    int rows;

    /// <summary>Code of a phase, the reductions it makes, the bytes of their partial results for one chunk, and about how long a row takes.</summary>
    sealed record CompiledPhase(bool IsPass, Func<PhaseCode> Compile, Location[] Sums, double RowNanoseconds)
    {
        PhaseCode? code;

        public PhaseCode Code => code ??= Compile();

        public int PartialBytes { get; } = Sums.Sum(Plan<T>.PartialBytes);
    }

    /// <summary>A gradient of shape 1 x 1, which is computed in float64 and then rounded into its place.</summary>
    readonly record struct ScalarGradient(int Scalar, int Offset);

    /// <summary>A value with one row for each row of the batch: an input, or one that a later pass or the caller reads.</summary>
    sealed class RowSlot(int slot, int columns, string? input)
    {
        public int Slot => slot;
        public int Columns => columns;
        public string? Input => input;
        public nint RowBytes { get; } = columns * sizeof(T);

        /// <summary>The caller's rows; 0 for other than inputs.</summary>
        public nint Source { get; set; }

        /// <summary>First row of the batch at hand.</summary>
        public nint Base { get; set; }
        AlignedArray<T>? memory;

        /// <summary>Memory of its own for that many rows: for computed values, and for inputs whose rows are gathered.</summary>
        public nint Room(int rows)
        {
            if (memory is null || memory.Length < rows * columns)
                memory = new AlignedArray<T>(rows * columns);
            return memory.Address;
        }
    }

    /// <summary>Once: fixed memory, and lists of what is to be pointed to.</summary>
    void Connect()
    {
        table[Memory.ScalarsSlot] = scalars.Address;
        HashSet<Node> direct = ConnectGradient();
        List<RowSlot> rowed = [];
        List<(int Slot, int Offset)> parameters = [];
        List<Location> blocks = [];
        foreach ((Node node, Location location) in memory.All)
            switch (location.Place)
            {
                case Place.Fixed when !direct.Contains(node): table[location.Slot] = Keep(node); break;
                case Place.Parameter: parameters.Add((location.Slot, Layout[((Parameter)node.Op).Label].Offset)); break;
                case Place.Input: rowed.Add(new RowSlot(location.Slot, node.Shape.Columns, ((Input)node.Op).Slot)); break;
                case Place.Rows: rowed.Add(new RowSlot(location.Slot, node.Shape.Columns, null)); break;
                case Place.Block: blocks.Add(location); break;
                case Place.Scalar when node.Op is RowCount: rowCountIndex = location.Slot; break;
            }
        (rowSlots, parameterSlots, blockLocations) = ([.. rowed], [.. parameters], [.. blocks]);
        if (loss is not null && memory[loss].Place == Place.Scalar)
            lossIndex = memory[loss].Slot;
    }

    /// <summary>A matrix is computed where the caller wants its gradient, if nobody else wants it too. Returns those.</summary>
    HashSet<Node> ConnectGradient()
    {
        HashSet<Node> direct = [];
        List<ScalarGradient> single = [];
        List<(int Slot, int Offset)> slots = [];
        for (int i = 0; i < gradient.Length; i++)
        {
            Location location = memory[gradient[i]];
            if (location.Place == Place.Scalar)
                single.Add(new(location.Slot, Layout.Slices[i].Offset));
            else if (location.Place == Place.Fixed && gradient[i].Op is not Constant && direct.Add(gradient[i]))
                slots.Add((location.Slot, Layout.Slices[i].Offset));
            else
                matrixGradients.Add((gradient[i], Layout.Slices[i]));
        }
        (scalarGradients, gradientSlots) = ([.. single], [.. slots]);
        return direct;
    }

    nint Keep(Node node)
    {
        AlignedArray<T> array = new(node.Shape.Size(0));
        if (node.Op is Constant constant)
            for (int i = 0; i < array.Length; i++)
                array.Span[i] = T.CreateTruncating(constant.Values[i]);
        fixedMemory.Add(array);
        return array.Address;
    }

    void Bind(RowData<T> data)
    {
        foreach (RowSlot slot in rowSlots)
            if (slot.Input is not null)
                slot.Source = data.Storage(slot.Input, slot.Columns).Address;
        bound = data;
    }

    /// <summary>Memory for larger batches than were seen before.</summary>
    void Grow(int count)
    {
        rowCapacity = count;
        bench.MakeRoom(this, Math.Min(BlockRows, count));
        partials = new AlignedArray<byte>(count <= BlockRows ? 0 : MostChunks * phases.Select(phase => phase.PartialBytes).DefaultIfEmpty(0).Max());
    }

    static nint WorkBytes(Schedule schedule, int blockRows) =>
        schedule.Needed.Where(node => node.Op is MatMul).Select(node => WorkBytes(node, blockRows)).DefaultIfEmpty(0).Max();

    static nint WorkBytes(Node node, int blockRows)
    {
        Node a = node.Inputs[0];
        bool transposed = ((MatMul)node.Op).TransposeLeft;
        int inner = transposed ? a.Shape.Size(blockRows) / a.Shape.Columns : a.Shape.Columns;
        return Product.WorkBytes<T>(node.Shape.Size(blockRows) / node.Shape.Columns, inner, node.Shape.Columns);
    }

    static int PartialBytes(Location location) => location.Place == Place.Scalar ? 64 : location.Shape.Size(0) * sizeof(T) + 63 & ~63;
}
