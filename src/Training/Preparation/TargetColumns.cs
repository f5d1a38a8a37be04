using Descent.Training.Data;
using Descent.Training.Formulas;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>The columns that are predicted.</summary>
internal static class TargetColumns
{
    /// <param name="spec">As far as it could be read.</param>
    /// <param name="table"><see langword="null"/> where it is not known: then it is only said whether there is a target.</param>
    /// <param name="report">Receives what is wrong.</param>
    public static FoundColumns Find(TrainingSpec spec, Table? table, Report report)
    {
        if (report.Problems.IsRefused("/target") || report.Problems.IsRefused("/targets"))
            return FoundColumns.None;
        if (spec.Target is null == spec.Targets is null)
        {
            report.Refuse(new Problem("/target", spec.Target is null ? "required" : "conflict",
                spec.Target is null ? "The target is missing: the name of the column to predict." : "Give either target or targets, not both.")
            { Allowed = table is null ? null : ColumnRoles.Names(table) });
            return FoundColumns.None;
        }
        if (table is null)
            return FoundColumns.None;
        (string? Name, string Pointer)[] wanted = spec.Target is string one
            ? [(one, "/target")]
            : [.. spec.Targets!.Select((name, index) => ((string?)name, $"/targets/{index}"))];
        List<Column> targets = [];
        foreach ((string? name, string pointer) in wanted)
            if (name is not null && !MayBeFormula(name, spec, table, report) && ColumnRoles.Look(name, pointer, table, report) is Column column)
                Take(column, pointer, targets, report);
        if (targets.Count > 1 && targets.FirstOrDefault(target => !target.IsNumeric) is Column text)
        {
            int index = Array.FindIndex(wanted, target => target.Name == text.Name);
            report.Refuse(new Problem($"/targets/{index}", "unusable_column", $"Several targets must all be numbers; '{text.Name}' is a {text.Type.ToString().ToLowerInvariant()}.") { Column = text.Name });
        }
        return new FoundColumns(targets, targets.Count == wanted.Length && report.Problems.AreSound("/target", "/targets"));
    }

    static void Take(Column column, string pointer, List<Column> targets, Report report)
    {
        string name = column.Name;
        if (targets.Contains(column))
            report.Refuse(new Problem(pointer, "duplicate_column", $"The target '{name}' stands twice."));
        else if (column.Type == ColumnType.Text)
            report.Refuse(new Problem(pointer, "unusable_column", $"The column '{name}' is free text: almost every value is different. A target is a number, a boolean or a category.") { Column = name });
        else if (ColumnRoles.IsEmpty(column))
            report.Refuse(new Problem(pointer, "no_values", $"The column '{name}' has no value at all.") { Column = name });
        else
            targets.Add(column);
    }

    /// <summary>Where the model is not known it may be one whose target is a formula, as this text could be.</summary>
    static bool MayBeFormula(string name, TrainingSpec spec, Table table, Report report) =>
        spec.Model is null && report.Problems.IsRefused("/model") && table.Find(name) is null && Formula.Read(name).Formula is { Root: not Variable };
}
