using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Products;

namespace Descent.Training.Plans;

/// <content>Memory and execution.</content>
public sealed unsafe partial class Plan<T>
{
    private readonly Location[][] reductions;
    private readonly List<(Input Input, int Slot)> inputs = [];
    private readonly List<(int Slot, int Offset)> parameterSlots = [];
    private readonly List<(Node Source, ParameterSlice Target)> copies = [];
    private readonly List<(int Slot, ParameterSlice Target)> aliases = [];
    private readonly List<(Node Node, Location Location)> rowValues = [];
    private readonly List<Location> blockValues = [];

    private RowData<T>? bound;
    private nint[] inputAddresses = [];
    private nint[] inputBases = [];
    private nint[] rowBases = [];
    private AlignedArray<T>[] gathered = [];
    private AlignedArray<T>[] rowMemory = [];
    private AlignedArray<T> blockMemory = new(0);
    private AlignedArray<byte> partials = new(0);
    private AlignedArray<byte> work = new(0);
    private int rowCountIndex = -1;
    private int rowCapacity;
    private int rows;

    /// <summary>Evaluates the graph.</summary>
    /// <param name="parameters">In the order of <see cref="Layout"/>.</param>
    /// <param name="batch">Has a slot for every input of the graph.</param>
    /// <param name="gradient">Takes the gradient; may be empty where the plan has none.</param>
    /// <returns>The loss.</returns>
    public double Run(ReadOnlySpan<T> parameters, Batch<T> batch, Span<T> gradient)
    {
        if (parameters.Length != Layout.Count)
            throw new ArgumentException($"{parameters.Length} parameters given, the layout has {Layout.Count}.");
        if (this.gradient.Length > 0 && gradient.Length != Layout.Count)
            throw new ArgumentException($"The gradient has room for {gradient.Length} numbers, the layout has {Layout.Count}.");
        if (!ReferenceEquals(bound, batch.Data))
            Bind(batch.Data);
        if (batch.Count > rowCapacity)
            Grow(batch.Count);
        fixed (T* theta = parameters, slope = gradient)
        {
            Point(theta, slope, batch);
            Execute();
            foreach ((Node source, ParameterSlice target) in copies)
                Copy(source, target, slope);
        }
        return loss is null ? 0 : Scalar(loss);
    }

    /// <summary>As the other, for plans without a gradient.</summary>
    public double Run(ReadOnlySpan<T> parameters, Batch<T> batch) => Run(parameters, batch, []);

    /// <summary>The values of one of the outputs after a run, row-major; overwritten by the next run.</summary>
    public ReadOnlySpan<T> Output(int index)
    {
        Node node = outputs[index];
        Location location = memory[node];
        return location.Place == Place.Scalar || node.Shape.IsScalar
            ? throw new InvalidOperationException($"Output {index} is a single number: use OutputScalar.")
            : new ReadOnlySpan<T>((void*)Address(node, location), node.Shape.Size(rows));
    }

    /// <summary>The value of an output of shape 1 x 1 after a run.</summary>
    public double OutputScalar(int index) => Scalar(outputs[index]);

    private double Scalar(Node node) => node.Op is Constant constant ? constant.Values[0]
        : memory[node] is { Place: Place.Scalar, Slot: int index } ? scalars.Span[index]
        : double.CreateChecked(*(T*)frame.Span[memory[node].Slot]);

    private nint Address(Node node, Location location)
    {
        if (location.Place == Place.Rows)
            return rowMemory[rowValues.FindIndex(value => value.Node == node)].Address;
        if (location.Place == Place.Input)
            return inputBases[inputs.FindIndex(input => input.Slot == location.Slot)];
        return frame.Span[location.Slot];
    }

    /// <summary>Once: fixed memory, and what is to be pointed to at each run.</summary>
    private void Bind()
    {
        Span<nint> table = frame.Span;
        table[Memory.ScalarsSlot] = scalars.Address;
        table[Memory.ScratchSlot] = scratch.Address;
        HashSet<Node> direct = [];
        for (int i = 0; i < gradient.Length; i++)
            if (memory[gradient[i]] is { Place: Place.Fixed } location && gradient[i].Op is not Constant && direct.Add(gradient[i]))
                aliases.Add((location.Slot, Layout.Slices[i]));
            else
                copies.Add((gradient[i], Layout.Slices[i]));
        foreach ((Node node, Location location) in memory.All)
            switch (location.Place)
            {
                case Place.Fixed when !direct.Contains(node): table[location.Slot] = Keep(node); break;
                case Place.Parameter: parameterSlots.Add((location.Slot, Layout[((Parameter)node.Op).Label].Offset)); break;
                case Place.Input: inputs.Add(((Input)node.Op, location.Slot)); break;
                case Place.Rows: rowValues.Add((node, location)); break;
                case Place.Block: blockValues.Add(location); break;
                case Place.Scalar when node.Op is RowCount: rowCountIndex = location.Slot; break;
            }
        inputAddresses = new nint[inputs.Count];
        inputBases = new nint[inputs.Count];
        rowBases = new nint[rowValues.Count];
    }

    private nint Keep(Node node)
    {
        AlignedArray<T> array = new(node.Shape.Size(0));
        if (node.Op is Constant constant)
            for (int i = 0; i < array.Length; i++)
                array.Span[i] = T.CreateTruncating(constant.Values[i]);
        kept.Add(array);
        return array.Address;
    }

    private void Bind(RowData<T> data)
    {
        for (int i = 0; i < inputs.Count; i++)
            inputAddresses[i] = data.Storage(inputs[i].Input.Slot, inputs[i].Input.Shape.Columns).Address;
        bound = data;
    }

    /// <summary>Memory for larger batches than were seen before.</summary>
    private void Grow(int count)
    {
        rowCapacity = count;
        int blockRows = Math.Min(BlockRows, count);
        blockMemory = new AlignedArray<T>(memory.BlockColumns * Padded(blockRows));
        foreach (Location location in blockValues)
            frame.Span[location.Slot] = blockMemory.Address + location.BlockOffset * Padded(blockRows) * sizeof(T);
        gathered = [.. inputs.Select(input => new AlignedArray<T>(input.Input.Shape.Columns * count))];
        rowMemory = [.. rowValues.Select(value => new AlignedArray<T>(value.Node.Shape.Columns * count))];
        work = new AlignedArray<byte>((int)schedule.Needed.Where(node => node.Op is MatMul).Select(node => WorkBytes(node, blockRows)).DefaultIfEmpty(0).Max());
        frame.Span[Memory.WorkSlot] = work.Address;
        partials = new AlignedArray<byte>(MostChunks * reductions.Select(PartialBytes).DefaultIfEmpty(0).Max());
    }

    private static nint WorkBytes(Node node, int blockRows)
    {
        Node a = node.Inputs[0];
        bool transposed = ((MatMul)node.Op).TransposeLeft;
        int inner = transposed ? a.Shape.Size(blockRows) / a.Shape.Columns : a.Shape.Columns;
        return Product.WorkBytes<T>(node.Shape.Size(blockRows) / node.Shape.Columns, inner, node.Shape.Columns);
    }

    private static int Padded(int count) => count + 15 & ~15;

    private static int PartialBytes(Location[] locations) => locations.Sum(PartialBytes);
    private static int PartialBytes(Location location) => location.Place == Place.Scalar ? 64 : location.Shape.Size(0) * sizeof(T) + 63 & ~63;
    private static int ResultBytes(Location location) => location.Place == Place.Scalar ? sizeof(double) : location.Shape.Size(0) * sizeof(T);

    private void Point(T* theta, T* slope, Batch<T> batch)
    {
        nint* table = (nint*)frame.Address;
        rows = batch.Count;
        foreach ((int slot, int offset) in parameterSlots)
            table[slot] = (nint)(theta + offset);
        foreach ((int slot, ParameterSlice target) in aliases)
            table[slot] = (nint)(slope + target.Offset);
        for (int i = 0; i < inputs.Count; i++)
        {
            int columns = inputs[i].Input.Shape.Columns;
            T* source = (T*)inputAddresses[i];
            if (batch.Indices.IsEmpty)
                inputBases[i] = (nint)(source + (nint)batch.Start * columns);
            else
            {
                inputBases[i] = gathered[i].Address;
                Matrices.Gather(source, columns, batch.Indices, (T*)inputBases[i]);
            }
        }
        for (int i = 0; i < rowBases.Length; i++)
            rowBases[i] = rowMemory[i].Address;
        if (rowCountIndex >= 0)
            scalars.Span[rowCountIndex] = rows;
    }

    private void Execute()
    {
        for (int i = 0; i < codes.Length; i++)
            if (schedule.Phases[i].IsPass)
                Pass(codes[i], reductions[i]);
            else
                codes[i]((nint*)frame.Address, rows);
    }

    /// <summary>Rows in blocks, blocks in chunks. Within a chunk each block adds to the chunk's partial results, in order; then those of the
    /// chunks are added, in order. Both sizes follow from the graph and the number of rows.</summary>
    private void Pass(PhaseCode code, Location[] sums)
    {
        nint* table = (nint*)frame.Address;
        if (rows <= BlockRows)
        {
            foreach (Location sum in sums)
            {
                table[sum.Partial] = ResultAddress(sum);
                Matrices.Clear(table[sum.Partial], ResultBytes(sum));
            }
            Block(code, 0, rows);
            return;
        }
        int blocks = (rows + BlockRows - 1) / BlockRows;
        int chunkRows = (blocks + MostChunks - 1) / MostChunks * BlockRows;
        int stride = PartialBytes(sums);
        int chunks = 0;
        for (int first = 0; first < rows; first += chunkRows, chunks++)
        {
            nint partial = partials.Address + chunks * stride;
            Matrices.Clear(partial, stride);
            foreach (Location sum in sums)
            {
                table[sum.Partial] = partial;
                partial += PartialBytes(sum);
            }
            int end = Math.Min(rows, first + chunkRows);
            for (int row = first; row < end; row += BlockRows)
                Block(code, row, Math.Min(BlockRows, end - row));
        }
        Combine(sums, chunks, stride);
    }

    private void Block(PhaseCode code, int first, int count)
    {
        nint* table = (nint*)frame.Address;
        for (int i = 0; i < inputs.Count; i++)
            table[inputs[i].Slot] = inputBases[i] + (nint)first * inputs[i].Input.Shape.Columns * sizeof(T);
        for (int i = 0; i < rowValues.Count; i++)
            table[rowValues[i].Location.Slot] = rowBases[i] + (nint)first * rowValues[i].Node.Shape.Columns * sizeof(T);
        code(table, count);
    }

    private void Combine(Location[] sums, int chunks, int stride)
    {
        nint offset = 0;
        foreach (Location sum in sums)
        {
            nint result = ResultAddress(sum), partial = partials.Address + offset;
            Matrices.Clear(result, ResultBytes(sum));
            for (int chunk = 0; chunk < chunks; chunk++, partial += stride)
                if (sum.Place == Place.Scalar)
                    *(double*)result += *(double*)partial;
                else
                    Matrices.Add((T*)partial, (T*)result, sum.Shape.Size(0));
            offset += PartialBytes(sum);
        }
    }

    private nint ResultAddress(Location sum) =>
        sum.Place == Place.Scalar ? scalars.Address + sum.Slot * sizeof(double) : ((nint*)frame.Address)[sum.Slot];

    private void Copy(Node source, ParameterSlice target, T* slope)
    {
        if (source.Shape.IsScalar)
            slope[target.Offset] = T.CreateTruncating(Scalar(source));
        else
            new ReadOnlySpan<T>((void*)((nint*)frame.Address)[memory[source].Slot], target.Size).CopyTo(new Span<T>(slope + target.Offset, target.Size));
    }
}
