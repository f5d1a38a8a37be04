using Descent.Training.Data;
using Descent.Training.Formulas;
using Descent.Training.Models;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>The columns that targets are predicted from.</summary>
internal static class FeatureColumns
{
    /// <param name="spec">As far as it could be read.</param>
    /// <param name="table"><see langword="null"/> where it is not known: then only what a formula says of itself is checked.</param>
    /// <param name="targets">None of them is a feature.</param>
    /// <param name="report">Receives what is wrong.</param>
    public static FoundColumns Find(TrainingSpec spec, Table? table, FoundColumns targets, Report report)
    {
        if (table is null)
        {
            if (spec.Model is FormulaSpec unplaced)
                FormulaRules.Check(unplaced, null, report);
            return FoundColumns.None;
        }
        if (report.Problems.IsRefused("/features") && spec.Model is not FormulaSpec)
            return FoundColumns.None;
        FoundColumns? named = spec.Features is null ? null : Named(spec.Features, table, targets.Columns, report);
        return spec.Model is FormulaSpec formula ? InFormula(formula, named, table, targets.Columns, report)
            : named ?? (targets.AreAll ? Usable(table, targets.Columns, report) : FoundColumns.None);
    }

    static FoundColumns Named(IReadOnlyList<string?> names, Table table, IReadOnlyList<Column> targets, Report report)
    {
        List<Column> features = [];
        for (int index = 0; index < names.Count; index++)
        {
            string pointer = $"/features/{index}";
            if (names[index] is not string name || ColumnRoles.Look(name, pointer, table, report) is not Column column)
                continue;
            if (targets.Contains(column))
                report.Refuse(new Problem(pointer, "is_target", $"The column '{name}' is the target; it cannot be a feature too.") { Column = name });
            else if (features.Contains(column))
                report.Refuse(new Problem(pointer, "duplicate_column", $"The feature '{name}' stands twice.") { Column = name });
            else if (column.Type == ColumnType.Text)
                report.Refuse(new Problem(pointer, "unusable_column", $"The column '{name}' is free text; features are numbers, booleans, times or categories.") { Column = name });
            else if (ColumnRoles.IsEmpty(column))
                report.Refuse(new Problem(pointer, "no_values", $"The column '{name}' has no value at all.") { Column = name });
            else
                features.Add(column);
        }
        return new FoundColumns(features, features.Count == names.Count);
    }

    /// <summary>The columns that a formula names.</summary>
    /// <param name="named">Those that it may name, where the client says so.</param>
    static FoundColumns InFormula(FormulaSpec model, FoundColumns? named, Table table, IReadOnlyList<Column> targets, Report report)
    {
        // A name that is wrong in the list of features may be the very one that the formula means: then any column may be named.
        IEnumerable<Column> available = named is { AreAll: true } ? named.Columns : table.Columns.Where(column => !ColumnRoles.IsEmpty(column));
        // The target's name is taken too; whoever names it is told so below.
        Dictionary<string, Column> known = available.Concat(targets).DistinctBy(column => column.Name).ToDictionary(column => column.Name);
        if (FormulaRules.Check(model, known.Keys, report) is not FormulaReading formula)
            return FoundColumns.None;
        List<Column> columns = [];
        foreach ((string name, int position) in formula.Names)
        {
            if (model.Parameters?.ContainsKey(name) == true || known.GetValueOrDefault(name) is not Column column)
                continue;
            if (!column.IsNumeric)
                report.Refuse(FormulaRules.NotNumeric(column, position).At("/model/formula") with { Column = name });
            else if (targets.Contains(column))
                report.Refuse(new FormulaProblem(position, "is_target", $"the column {FormulaText.Name(name)} is the target; what is to be predicted cannot be computed from itself.") { Value = name }.At("/model/formula"));
            else
                columns.Add(column);
        }
        return new FoundColumns(columns, report.Problems.AreSound("/model/formula", "/model/parameters", "/features"));
    }

    /// <summary>All but the targets that hold more than free text.</summary>
    static FoundColumns Usable(Table table, IReadOnlyList<Column> targets, Report report)
    {
        List<Column> features = [];
        foreach (Column column in table.Columns.Where(column => !targets.Contains(column)))
        {
            if (column.Type == ColumnType.Text)
                report.Warn(new Warning("column_left_out", $"The column '{column.Name}' is free text and was left out.", "/features"));
            else if (ColumnRoles.IsEmpty(column))
                report.Warn(new Warning("column_left_out", $"The column '{column.Name}' has no value and was left out.", "/features"));
            else
                features.Add(column);
        }
        if (features.Count == 0)
            report.Refuse(new Problem("/features", "no_features", "No column but the target can be used as a feature."));
        return new FoundColumns(features, features.Count > 0);
    }
}
