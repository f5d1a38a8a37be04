namespace Descent.Training.Data;

/// <summary>Which rows train, validate and test.</summary>
/// <param name="Validation">A share below 1, or a whole number of rows.</param>
/// <param name="Test">A share below 1, or a whole number of rows.</param>
/// <param name="Shuffle">False for file order: the first rows train, the next validate, the last test.</param>
/// <param name="Stratify">Every class in its share; only with <paramref name="Shuffle"/> and a class target.</param>
public sealed record SplitSettings(double Validation = 0, double Test = 0, bool Shuffle = true, bool Stratify = true);

/// <summary>Rows of a table, each set in ascending order.</summary>
public sealed record Split(int[] Train, int[] Validation, int[] Test)
{
    /// <param name="rows">The rows to split, ascending.</param>
    /// <param name="classes">The class of each of them, for a stratified split; null for none.</param>
    /// <param name="settings">How.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="problems">Receives what is wrong, with pointers below <c>/split</c>.</param>
    /// <returns>Null when there were problems.</returns>
    public static Split? Of(IReadOnlyList<int> rows, IReadOnlyList<int>? classes, SplitSettings settings, ulong seed, ICollection<Problem> problems)
    {
        if (Count(settings.Validation, settings.Test, rows.Count, problems) is not (int validation, int test))
            return null;
        if (!settings.Shuffle)
            return Take(rows, [.. Enumerable.Range(0, rows.Count).Select(i => PartOf(i, rows.Count - validation - test, rows.Count - test))]);
        int[] order = new Randomness(seed, Purpose.Split).Permutation(rows.Count, 0);
        Part[] parts = new Part[rows.Count];
        if (settings.Stratify && classes is not null)
            Stratify(order, classes, validation, test, parts);
        else
        {
            for (int i = 0; i < order.Length; i++)
                parts[order[i]] = PartOf(i, rows.Count - validation - test, rows.Count - test);
        }
        return Take(rows, parts);
    }

    /// <summary>How many rows validate and test.</summary>
    /// <param name="validation">As in <see cref="SplitSettings"/>; <see langword="null"/> where it is not known, and so is their sum then.</param>
    /// <param name="test">Likewise.</param>
    /// <param name="rows">To split.</param>
    /// <param name="problems">Receives what is wrong, with pointers below <c>/split</c>.</param>
    /// <returns>Null when there were problems or one was not known.</returns>
    public static (int Validation, int Test)? Count(double? validation, double? test, int rows, ICollection<Problem> problems)
    {
        int? validating = validation is double some ? CountOf(some, rows, "/split/validation", problems) : null;
        int? testing = test is double others ? CountOf(others, rows, "/split/test", problems) : null;
        if (validating is not int first || testing is not int second)
            return null;
        if ((long)first + second < rows)
            return (first, second);
        problems.Add(new Problem("/split", "out_of_range", $"{first} rows to validate and {second} to test leave none of {rows} to train.")
        { Allowed = [$"validation + test < {rows}"] });
        return null;
    }

    enum Part
    {
        Train,
        Validation,
        Test,
    }

    static Part PartOf(int position, int validationFrom, int testFrom) =>
        position < validationFrom ? Part.Train : position < testFrom ? Part.Validation : Part.Test;

    static void Stratify(int[] order, IReadOnlyList<int> classes, int validation, int test, Part[] parts)
    {
        List<int>[] members = [.. order.GroupBy(position => classes[position]).OrderBy(group => group.Key).Select(group => group.ToList())];
        foreach ((Part part, int wanted) in new[] { (Part.Test, test), (Part.Validation, validation) })
        {
            int[] shares = Apportion([.. members.Select(member => member.Count)], wanted);
            for (int group = 0; group < members.Length; group++)
            {
                int from = members[group].Count - shares[group];
                foreach (int position in members[group][from..])
                    parts[position] = part;
                members[group].RemoveRange(from, shares[group]);
            }
        }
    }

    // Largest remainders (Hamilton), so that the shares add up; a class keeps its last row for training as long as another has more.
    static int[] Apportion(int[] sizes, int wanted)
    {
        long total = sizes.Sum(size => (long)size);
        int[] shares = [.. sizes.Select(size => (int)(size * (long)wanted / total))];
        int rest = wanted - shares.Sum();
        IEnumerable<int> byRemainder = Enumerable.Range(0, sizes.Length)
            .OrderBy(i => sizes[i] - shares[i] <= 1)
            .ThenByDescending(i => sizes[i] * (long)wanted % total);
        foreach (int i in byRemainder.Take(rest).ToArray())
            shares[i]++;
        return shares;
    }

    static Split Take(IReadOnlyList<int> rows, Part[] parts)
    {
        int[] Of(Part wanted) => [.. Enumerable.Range(0, parts.Length).Where(i => parts[i] == wanted).Select(i => rows[i])];
        return new Split(Of(Part.Train), Of(Part.Validation), Of(Part.Test));
    }

    static int? CountOf(double value, int rows, string pointer, ICollection<Problem> problems)
    {
        bool isCount = value >= 1 && value == Math.Floor(value) && value < rows;
        if (isCount || value is >= 0 and < 1)
        {
            // A share that rounds to nothing still means: some.
            return isCount ? (int)value : value == 0 ? 0 : Math.Max(1, (int)Math.Round(value * rows, MidpointRounding.AwayFromZero));
        }
        problems.Add(new Problem(pointer, "out_of_range", $"{value} is neither a share of the rows nor a number of them; there are {rows}.")
        { Value = value.ToString("R"), Allowed = ["a share: >= 0 and < 1", $"a whole number of rows: 1 to {Math.Max(1, rows - 1)}"] });
        return null;
    }
}
