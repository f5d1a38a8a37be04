namespace Descent.Training.Data;

/// <summary>The rows that have a value for every target.</summary>
public static class Targets
{
    /// <param name="targets">Columns of one table.</param>
    /// <returns>Their positions in ascending order, and how many rows were left out.</returns>
    public static (int[] Rows, int Dropped) RowsWithValues(params IReadOnlyList<Column> targets)
    {
        int total = targets[0].Rows;
        List<int> rows = new(total);
        for (int row = 0; row < total; row++)
        {
            bool complete = true;
            foreach (Column target in targets)
                complete &= !target.IsMissing(row);
            if (complete)
                rows.Add(row);
        }
        return ([.. rows], total - rows.Count);
    }
}
