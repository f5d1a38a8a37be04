using Descent.Training.Data;

namespace Descent.Training.Preparation;

/// <summary>Which columns are predicted and which they are predicted from.</summary>
/// <param name="Targets">At least one, all of the same table.</param>
/// <param name="Features">At least one, none of them a target; of a formula those that it names.</param>
internal sealed record ColumnRoles(IReadOnlyList<Column> Targets, IReadOnlyList<Column> Features)
{
    /// <returns><see langword="null"/> where something is wrong with one of them.</returns>
    public static ColumnRoles? Of(FoundColumns targets, FoundColumns features) =>
        targets.AreAll && features.AreAll ? new ColumnRoles(targets.Columns, features.Columns) : null;

    /// <summary>Finds a column of a table by its name; where there is none, that is said.</summary>
    public static Column? Look(string name, string pointer, Table table, Report report)
    {
        if (table.Find(name) is Column column)
            return column;
        string shown = name.Length <= 60 ? name : name[..60] + "…";
        report.Refuse(new Problem(pointer, "unknown_column", $"The dataset has no column '{shown}'.") { Value = shown, Allowed = Names(table) });
        return null;
    }

    /// <summary>For messages.</summary>
    public static IReadOnlyList<string> Names(Table table) => [.. table.Columns.Take(50).Select(column => column.Name)];

    public static bool IsEmpty(Column column) => Enumerable.Range(0, column.Rows).All(column.IsMissing);
}
