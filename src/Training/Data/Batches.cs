namespace Descent.Training.Data;

/// <summary>Which rows each step uses: a function of the step alone, so that a resumed training sees the same batches.
/// Rows are positions in the training set. Holds one order of the rows, filled anew when the epoch changes, and allocates nothing in a step.
/// For one thread.</summary>
public sealed class Batches
{
    const int MostProblems = 20;

    readonly int rows, size;
    readonly bool shuffle;
    readonly Randomness randomness;
    readonly int[] order;
    readonly int[][] lists;
    long epochInOrder = -1;

    Batches(int rows, int size, bool shuffle, ulong seed, int[][] lists)
    {
        (this.rows, this.size, this.shuffle, this.lists) = (rows, size, shuffle, lists);
        randomness = new Randomness(seed, Purpose.Shuffle);
        order = lists.Length > 0 ? [] : [.. Enumerable.Range(0, rows)];
    }

    /// <summary>Steps that use every row once, or every list once.</summary>
    public long StepsPerEpoch => lists.Length > 0 ? lists.Length : (rows + (long)size - 1) / size;

    /// <summary>Rows of the largest batch.</summary>
    public int LargestBatch => lists.Length > 0 ? lists.Max(list => list.Length) : size;

    /// <summary>The numbers of rows that occur, largest first: one plan is compiled for each.</summary>
    public IReadOnlyList<int> Sizes => lists.Length > 0
        ? [.. lists.Select(list => list.Length).Distinct().OrderDescending()]
        : rows % size == 0 ? [size] : [size, rows % size];

    /// <summary>True when every step uses every row in file order.</summary>
    public bool IsFull => lists.Length == 0 && size == rows;

    /// <summary>True when each batch is a run of neighbouring rows.</summary>
    public bool AreInFileOrder => lists.Length == 0 && !shuffle;

    /// <summary>All rows in file order, each step.</summary>
    public static Batches Full(int rows) => new(rows, rows, false, 0, []);

    /// <summary>So many rows a step, the last batch of an epoch shorter where they do not divide. A size of all rows or more is the full batch.</summary>
    /// <param name="rows">Training rows.</param>
    /// <param name="size">Rows of a batch, at least 1.</param>
    /// <param name="shuffle">A new order each epoch, a function of (seed, epoch); false for file order.</param>
    /// <param name="seed">The run's seed.</param>
    public static Batches OfSize(int rows, int size, bool shuffle, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return size >= rows ? Full(rows) : new(rows, size, shuffle, seed, []);
    }

    /// <summary>The lists given, one a step, from the start again when used up.</summary>
    /// <param name="lists">Row numbers of the dataset, from 0. A list that could not be read is null; problems know of it then.</param>
    /// <param name="trainingRows">Row of the dataset at each position of the training set, ascending.</param>
    /// <param name="problems">Receives rows that are not there or do not train, with pointers below <c>/batches</c>.</param>
    /// <returns>Null when there were problems.</returns>
    public static Batches? Explicit(IReadOnlyList<IReadOnlyList<int>?> lists, int[] trainingRows, ICollection<Problem> problems)
    {
        int before = problems.Count;
        if (lists.Count == 0)
            problems.Add(new Problem("/batches", "out_of_range", "There are no batches.") { Allowed = ["at least one list of row numbers"] });
        int[][] positions = new int[lists.Count][];
        for (int i = 0; i < positions.Length && problems.Count - before < MostProblems; i++)
        {
            if (lists[i] is not { } list)
                continue;
            if (list.Count == 0)
                problems.Add(new Problem($"/batches/{i}", "out_of_range", "The batch has no rows.") { Allowed = ["at least one row number"] });
            positions[i] = new int[list.Count];
            for (int j = 0; j < positions[i].Length; j++)
            {
                positions[i][j] = Array.BinarySearch(trainingRows, list[j]);
                if (positions[i][j] < 0)
                {
                    problems.Add(new Problem($"/batches/{i}/{j}", "out_of_range", $"Row {list[j]} is no training row (rows count from 0).")
                    { Value = list[j].ToString(), Allowed = [$"a training row, {trainingRows[0]} to {trainingRows[^1]}"] });
                }
            }
        }
        return problems.Count > before ? null : new Batches(trainingRows.Length, 0, false, 0, positions);
    }

    /// <summary>The epoch, from 0, that the step belongs to; the update of step k is the (k + 1)-th.</summary>
    public long EpochOf(long step) => step / StepsPerEpoch;

    /// <summary>How many rows the step's batch has.</summary>
    public int RowsOf(long step) => lists.Length > 0 ? lists[step % lists.Length].Length : Math.Min(size, rows - (int)(step % StepsPerEpoch) * size);

    /// <summary>How many steps from this one on have batches of one size that follow one another in the file. Where each step has all rows there is no end.</summary>
    public long Neighbours(long step) => IsFull ? long.MaxValue : !AreInFileOrder ? 1 : Math.Max(1, rows / size - step % StepsPerEpoch);

    /// <summary>Rows of the step's batch; valid until the next call.</summary>
    public ReadOnlySpan<int> Rows(long step)
    {
        if (lists.Length > 0)
            return lists[step % lists.Length];
        long epoch = step / StepsPerEpoch;
        if (shuffle && epoch != epochInOrder)
            Reorder(epoch);
        int start = (int)(step % StepsPerEpoch) * size;
        return order.AsSpan(start, Math.Min(size, rows - start));
    }

    // From file order each time: the order of an epoch does not depend on those before it.
    void Reorder(long epoch)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        randomness.Shuffle<int>(order, (ulong)epoch);
        epochInOrder = epoch;
    }
}
