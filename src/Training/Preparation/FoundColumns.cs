using Descent.Training.Data;

namespace Descent.Training.Preparation;

/// <summary>Columns that a spec names or stands for.</summary>
/// <param name="Columns">Those that are there and can be used.</param>
/// <param name="AreAll">Nothing was wrong with any of them.</param>
internal sealed record FoundColumns(IReadOnlyList<Column> Columns, bool AreAll)
{
    public static FoundColumns None { get; } = new([], false);
}
