namespace Descent.Training.Data;

/// <summary>Problems of one file, as many as are worth reading.</summary>
internal sealed class ProblemList(int most)
{
    readonly List<Problem> problems = [];

    public IReadOnlyList<Problem> Found => problems;

    public bool Any => problems.Count > 0;

    /// <summary>True when there is no use in reading on.</summary>
    public bool IsFull => problems.Count >= most;

    /// <summary>All that was wrong was in single cells: everything was read.</summary>
    public bool AreOfCells => !IsFull && problems.TrueForAll(problem => problem is { Row: not null, Code: "wrong_type" or "nested_value" });

    public void Add(Problem problem)
    {
        if (!IsFull)
            problems.Add(problem);
    }

    /// <summary>Drops what was found and keeps one problem that explains it all.</summary>
    public void Replace(Problem problem)
    {
        problems.Clear();
        problems.Add(problem);
    }

    /// <summary>A value as it may be quoted in a message: at most 100 characters.</summary>
    public static string Shorten(string value) => value.Length <= 100 ? value : value[..99] + "…";
}
