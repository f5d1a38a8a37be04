namespace Descent.Training.Runs;

/// <summary>Numbers of a point beside its losses, which a history has where <c>record</c> asks for them.</summary>
/// <param name="names">Names of the columns: the same for all points of a run.</param>
/// <param name="values">One for each name; null where there is none.</param>
public sealed class ExtraColumns(IReadOnlyList<string> names, IReadOnlyList<double?> values) : IEquatable<ExtraColumns>
{
    public IReadOnlyList<string> Names { get; } = names;

    public IReadOnlyList<double?> Values { get; } = values;

    public bool Equals(ExtraColumns? other) => other is not null && Names.SequenceEqual(other.Names) && Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as ExtraColumns);

    public override int GetHashCode()
    {
        HashCode hash = new();
        foreach (double? value in Values)
            hash.Add(value);
        return hash.ToHashCode();
    }
}
