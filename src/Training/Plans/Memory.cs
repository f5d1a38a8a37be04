using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Plans;

/// <summary>Where a value lies while a plan runs.</summary>
internal enum Place
{
    /// <summary>In a register of its loop; nobody else reads it.</summary>
    Register,
    /// <summary>For the rows of the block at hand.</summary>
    Block,
    /// <summary>For all rows of the batch.</summary>
    Rows,
    /// <summary>A matrix that does not depend on the batch's size.</summary>
    Fixed,
    /// <summary>A single number, in float64.</summary>
    Scalar,
    /// <summary>In the caller's vector of parameters.</summary>
    Parameter,
    /// <summary>In the caller's rows.</summary>
    Input,
}

/// <summary>A value's place. <see cref="Slot"/> is the entry of the frame (a table of addresses) that points to it, or the index of a scalar.
/// A reduction also has the frame entry of the partial result that the pass adds to.</summary>
internal sealed record Location(Place Place, int Slot, Shape Shape)
{
    /// <summary>Frame entry of the partial result of a reduction over the rows; -1 for others.</summary>
    public int Partial { get; init; } = -1;

    /// <summary>For <see cref="Place.Block"/>: the distance in elements from the block memory's start, for each row of the block.</summary>
    public int BlockOffset { get; set; }
}

/// <summary>Gives every value that outlives its loop a place. Values for the rows of a block share memory as soon as the earlier one is dead.</summary>
internal sealed class Memory
{
    /// <summary>Frame entries with a fixed meaning: addresses, whether reductions add to what earlier blocks left (1) or begin anew (0), and
    /// who shares large products (a handle; 0 for nobody).</summary>
    public const int ScalarsSlot = 0, ScratchSlot = 1, WorkSlot = 2, AddingSlot = 3, TeamSlot = 4, FirstSlot = 5;

    readonly Dictionary<Node, Location> locations = [];
    readonly Schedule schedule;

    public Memory(Schedule schedule, IReadOnlyCollection<Node> outputs)
    {
        this.schedule = schedule;
        foreach (Node node in schedule.Needed)
            if (node.Inputs.Count == 0)
                locations[node] = PlaceLeaf(node);
        foreach (Phase phase in schedule.Phases)
            foreach (Step step in phase.Steps)
                foreach (Node node in step.Nodes)
                    locations[node] = PlaceResult(node, phase, step, outputs.Contains(node));
        BlockColumns = schedule.Phases.Where(phase => phase.IsPass).Select(ShareBlocks).DefaultIfEmpty(0).Max();
    }

    public int SlotCount { get; private set; } = FirstSlot;
    public int ScalarCount { get; private set; }

    /// <summary>Elements of block memory for each row of a block.</summary>
    public int BlockColumns { get; }

    public Location this[Node node] => locations[node];
    public IEnumerable<(Node Node, Location Location)> All => schedule.Needed.Select(node => (node, locations[node]));

    /// <summary>A frame entry that belongs to no node.</summary>
    public int NewSlot() => SlotCount++;

    Location PlaceLeaf(Node node) => node.Op switch
    {
        Parameter => new(Place.Parameter, NewSlot(), node.Shape),
        Input => new(Place.Input, NewSlot(), node.Shape),
        RowCount => new(Place.Scalar, ScalarCount++, node.Shape),
        Constant when node.Shape.IsScalar => new(Place.Register, -1, node.Shape),
        _ => new(Place.Fixed, NewSlot(), node.Shape),
    };

    Location PlaceResult(Node node, Phase phase, Step step, bool output)
    {
        bool local = !output && !Loop.Folds(node) && step is Loop
            && schedule.UsersOf(node).All(user => step.Nodes.Contains(user));
        if (local)
            return new(Place.Register, -1, node.Shape);
        int partial = phase.IsPass && !node.Shape.IsBatched ? NewSlot() : -1;
        if (node.Shape.IsScalar)
            return new(Place.Scalar, ScalarCount++, node.Shape) { Partial = partial };
        if (!node.Shape.IsBatched)
            return new(Place.Fixed, NewSlot(), node.Shape) { Partial = partial };
        bool crosses = output || schedule.UsersOf(node).Any(user => schedule.PhaseOf(user) != phase.Index);
        return new(crosses ? Place.Rows : Place.Block, NewSlot(), node.Shape);
    }

    /// <summary>First fit over the steps of a pass; returns the elements a row needs.</summary>
    int ShareBlocks(Phase phase)
    {
        List<(int Start, int End, int LastUse)> taken = [];
        int columns = 0;
        for (int index = 0; index < phase.Steps.Count; index++)
            foreach (Node node in phase.Steps[index].Nodes)
            {
                if (locations[node] is not { Place: Place.Block } location)
                    continue;
                taken.RemoveAll(range => range.LastUse < index);
                int start = 0;
                foreach ((int from, int to, _) in taken.OrderBy(range => range.Start))
                    if (start + location.Shape.Columns > from)
                        start = Math.Max(start, to);
                    else
                        break;
                location.BlockOffset = start;
                int last = Enumerable.Range(index, phase.Steps.Count - index)
                    .Last(later => later == index || phase.Steps[later].Nodes.Any(user => user.Inputs.Contains(node)));
                taken.Add((start, start + location.Shape.Columns, last));
                columns = Math.Max(columns, start + location.Shape.Columns);
            }
        return columns;
    }
}
