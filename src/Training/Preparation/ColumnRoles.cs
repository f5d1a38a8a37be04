using Descent.Training.Data;
using Descent.Training.Formulas;
using Descent.Training.Models;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>Which columns are predicted and which they are predicted from.</summary>
/// <param name="Targets">At least one, all of the same table.</param>
/// <param name="Features">At least one, none of them a target; of a formula those that it names.</param>
internal sealed record ColumnRoles(IReadOnlyList<Column> Targets, IReadOnlyList<Column> Features)
{
    /// <summary>Reads the roles out of the spec; what is wrong goes to <paramref name="report"/>.</summary>
    /// <returns><see langword="null"/> when no target or no feature remains.</returns>
    public static ColumnRoles? Find(SpecReading reading, Table table, Report report)
    {
        TrainingSpec spec = reading.Spec!;
        List<Column> targets = FindTargets(reading, table, report);
        if (spec.Model is FormulaSpec formula)
            return FormulaFeatures(formula, reading, table, targets, report) is { } named && targets.Count > 0 ? new ColumnRoles(targets, named) : null;
        List<Column> features = spec.Features is null
            ? reading.IsUnreadable("/features") ? [] : DefaultFeatures(table, targets, report)
            : NamedFeatures(spec.Features, table, targets, report);
        return targets.Count > 0 && features.Count > 0 ? new ColumnRoles(targets, features) : null;
    }

    static List<Column> FindTargets(SpecReading reading, Table table, Report report)
    {
        TrainingSpec spec = reading.Spec!;
        if (reading.IsUnreadable("/target") || reading.IsUnreadable("/targets") || report.Problems.Any(problem => problem.Pointer == "/target"))
            return [];
        if (spec.Target is null == spec.Targets is null)
        {
            report.Refuse(new Problem("/target", spec.Target is null ? "required" : "conflict",
                spec.Target is null ? "The target is missing: the name of the column to predict." : "Give either target or targets, not both.")
            { Allowed = Names(table.Columns) });
            return [];
        }
        IEnumerable<(string Name, string Pointer)> wanted = spec.Target is string one
            ? [(one, "/target")]
            : spec.Targets!.Select((name, index) => (name, $"/targets/{index}"));
        List<Column> targets = [];
        foreach ((string name, string pointer) in wanted)
        {
            if (Look(name, pointer, table, report) is not Column column)
                continue;
            if (targets.Contains(column))
                report.Refuse(new Problem(pointer, "duplicate_column", $"The target '{name}' stands twice."));
            else if (column.Type == ColumnType.Text)
                report.Refuse(new Problem(pointer, "unusable_column", $"The column '{name}' is free text: almost every value is different. A target is a number, a boolean or a category.") { Column = name });
            else if (IsEmpty(column))
                report.Refuse(new Problem(pointer, "no_values", $"The column '{name}' has no value at all.") { Column = name });
            else
                targets.Add(column);
        }
        if (targets.Count > 1 && targets.FirstOrDefault(t => !t.IsNumeric) is Column text)
            report.Refuse(new Problem($"/targets/{targets.IndexOf(text)}", "unusable_column", $"Several targets must all be numbers; '{text.Name}' is a {Word(text.Type)}.") { Column = text.Name });
        return targets;
    }

    static List<Column> NamedFeatures(IReadOnlyList<string> names, Table table, List<Column> targets, Report report)
    {
        List<Column> features = [];
        for (int index = 0; index < names.Count; index++)
        {
            string pointer = $"/features/{index}", name = names[index];
            if (Look(name, pointer, table, report) is not Column column)
                continue;
            if (targets.Contains(column))
                report.Refuse(new Problem(pointer, "is_target", $"The column '{name}' is the target; it cannot be a feature too.") { Column = name });
            else if (features.Contains(column))
                report.Refuse(new Problem(pointer, "duplicate_column", $"The feature '{name}' stands twice.") { Column = name });
            else if (column.Type == ColumnType.Text)
                report.Refuse(new Problem(pointer, "unusable_column", $"The column '{name}' is free text; features are numbers, booleans, times or categories.") { Column = name });
            else if (IsEmpty(column))
                report.Refuse(new Problem(pointer, "no_values", $"The column '{name}' has no value at all.") { Column = name });
            else
                features.Add(column);
        }
        return features;
    }

    /// <summary>The columns that a formula names; <see langword="null"/> where something is wrong with it.</summary>
    static IReadOnlyList<Column>? FormulaFeatures(FormulaSpec model, SpecReading reading, Table table, List<Column> targets, Report report)
    {
        int before = report.Problems.Count;
        List<Column> available = reading.Spec!.Features is { } names
            ? NamedFeatures(names, table, targets, report)
            : [.. table.Columns.Where(column => !targets.Contains(column) && !IsEmpty(column))];
        // The target's name is taken too; whoever names it is told so below.
        Dictionary<string, Column> known = available.Concat(targets).DistinctBy(column => column.Name).ToDictionary(column => column.Name);
        if (FormulaRules.Read(model, known.Keys, reading, report) is not Formula formula)
            return null;
        IReadOnlyList<Column> features = FormulaRules.Columns(model, formula, known, report);
        foreach (Column column in features.Intersect(targets))
            report.Refuse(new FormulaProblem(formula.Names[column.Name], "is_target", $"the column {FormulaText.Name(column.Name)} is the target; what is to be predicted cannot be computed from itself.") { Value = column.Name }.At("/model/formula"));
        return report.Problems.Count == before ? features : null;
    }

    static List<Column> DefaultFeatures(Table table, List<Column> targets, Report report)
    {
        List<Column> features = [];
        foreach (Column column in table.Columns.Where(c => !targets.Contains(c)))
        {
            if (column.Type == ColumnType.Text)
                report.Warn(new Warning("column_left_out", $"The column '{column.Name}' is free text and was left out.", "/features"));
            else if (IsEmpty(column))
                report.Warn(new Warning("column_left_out", $"The column '{column.Name}' has no value and was left out.", "/features"));
            else
                features.Add(column);
        }
        if (features.Count == 0 && targets.Count > 0)
            report.Refuse(new Problem("/features", "no_features", "No column but the target can be used as a feature."));
        return features;
    }

    static Column? Look(string name, string pointer, Table table, Report report)
    {
        if (table.Find(name) is Column column)
            return column;
        string shown = name.Length <= 60 ? name : name[..60] + "…";
        report.Refuse(new Problem(pointer, "unknown_column", $"The dataset has no column '{shown}'.") { Value = shown, Allowed = Names(table.Columns) });
        return null;
    }

    static bool IsEmpty(Column column) => Enumerable.Range(0, column.Rows).All(column.IsMissing);

    static string Word(ColumnType type) => type.ToString().ToLowerInvariant();

    static List<string> Names(IReadOnlyList<Column> columns) => [.. columns.Take(50).Select(c => c.Name)];
}
