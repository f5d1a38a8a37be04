namespace Descent.Training.Data;

/// <summary>K-fold cross-validation: every row that is not for test validates in one fold and trains in all the others. The folds differ by one row at most.</summary>
public static class Folds
{
    /// <param name="split">Without validation rows.</param>
    /// <param name="classes">The class of each row of <see cref="Split.Train"/>, for folds with the classes in the same proportions; null for none.</param>
    /// <param name="fold">Which fold validates, from 0.</param>
    /// <param name="folds">How many there are.</param>
    /// <param name="shuffle">False for runs of neighbouring rows.</param>
    /// <param name="seed">The job's seed.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <returns>Null when there are fewer rows than folds.</returns>
    public static Split? Take(
        Split split, IReadOnlyList<int>? classes, int fold, int folds, bool shuffle, ulong seed, ICollection<Problem> problems)
    {
        int[] rows = split.Train;
        if (!AreEnough(rows.Length, folds, problems))
            return null;
        bool[] validates = new bool[rows.Length];
        if (!shuffle)
            validates.AsSpan(Start(fold), Start(fold + 1) - Start(fold)).Fill(true);
        else
        {
            int[] order = new Randomness(seed, Purpose.Folds).Permutation(rows.Length, 0);
            // Dealt out like cards, one class after the other: each fold gets its share of every class.
            if (classes is not null)
                order = [.. order.OrderBy(position => classes[position])];
            for (int i = fold; i < order.Length; i += folds)
                validates[order[i]] = true;
        }
        return split with { Train = Of(false), Validation = Of(true) };

        int Start(int index) => (int)((long)rows.Length * index / folds);

        int[] Of(bool validation) => [.. rows.Where((_, position) => validates[position] == validation)];
    }

    /// <summary>Every fold has a row.</summary>
    public static bool AreEnough(int rows, int folds, ICollection<Problem> problems)
    {
        if (rows >= folds)
            return true;
        problems.Add(new Problem("/cross_validation/folds", "out_of_range", $"There are {rows:#,0} rows for {folds:#,0} folds.")
        { Value = $"{folds}", Allowed = [$">= 2 and <= {rows:#,0}"] });
        return false;
    }
}
