using Descent.Training.Data;
using Descent.Training.Formulas;
using Descent.Training.Layers;
using Descent.Training.Models;
using Descent.Training.Preparation.Reading;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>What a model that is a formula asks of itself, of the table and of the rest of the spec.</summary>
internal static class FormulaRules
{
    const string Pointer = "/model/formula", Parameters = "/model/parameters", Fixed = "/model/fixed";

    /// <summary>Reads the formula and checks the names in it.</summary>
    /// <param name="spec">As far as it could be read.</param>
    /// <param name="columns">That the formula may name; <see langword="null"/> where the table is not known.</param>
    /// <returns><see langword="null"/> where something is wrong.</returns>
    public static Formula? Read(ParametricSpec spec, IReadOnlyCollection<string>? columns, SpecReading reading, Report report)
    {
        int before = report.Problems.Count;
        Formula? formula = ReadText(spec, reading, report);
        if (reading.IsUnreadable(Parameters) || spec.Parameters is not { } parameters)
            return null;
        if (parameters.Count > ParametricSpec.MostParameters)
            report.Refuse(new Problem(Parameters, "too_large", $"There are {parameters.Count:#,0} parameters; at most {ParametricSpec.MostParameters:#,0} are allowed.") { Allowed = [$"<= {ParametricSpec.MostParameters} parameters"] });
        else if (formula is not null && columns is not null)
            foreach (Problem problem in new FormulaScope(columns, [.. parameters.Keys]).Check(formula, Pointer, Parameters))
                report.Refuse(problem.Code == "no_parameters" ? problem with { Pointer = "/model" } : problem);
        CheckFixed(spec, parameters, report);
        CheckBounds(spec, parameters, report);
        return report.Problems.Count == before ? formula : null;
    }

    static Formula? ReadText(ParametricSpec spec, SpecReading reading, Report report)
    {
        if (reading.IsUnreadable(Pointer) || spec.Formula is null)
            return null;
        FormulaReading read = Formula.Read(spec.Formula);
        foreach (FormulaProblem problem in read.Problems)
            report.Refuse(problem.At(Pointer));
        return read.Formula;
    }

    static void CheckFixed(ParametricSpec spec, IReadOnlyDictionary<string, double> parameters, Report report)
    {
        HashSet<string> seen = [];
        for (int i = 0; i < spec.Fixed.Count; i++)
        {
            string name = spec.Fixed[i], shown = Shorten(name);
            if (!parameters.ContainsKey(name))
                report.Refuse(new Problem($"{Fixed}/{i}", "unknown_parameter", $"There is no parameter '{shown}'.") { Value = shown, Allowed = [.. parameters.Keys.Take(50)] });
            else if (!seen.Add(name))
                report.Refuse(new Problem($"{Fixed}/{i}", "duplicate_parameter", $"The parameter '{shown}' stands twice."));
        }
        if (parameters.Count > 0 && seen.Count == parameters.Count)
            report.Refuse(new Problem(Fixed, "no_parameters", "All parameters are fixed: nothing can be varied."));
    }

    static void CheckBounds(ParametricSpec spec, IReadOnlyDictionary<string, double> parameters, Report report)
    {
        foreach ((string field, IReadOnlyDictionary<string, double> bounds) in new[] { ("lower", spec.Lower), ("upper", spec.Upper) })
            foreach (string name in bounds.Keys.Where(name => !parameters.ContainsKey(name)).Take(FormulaLimits.Problems))
                report.Refuse(new Problem($"/model/{field}/{Reading.JsonSyntax.Escape(name)}", "unknown_parameter", $"There is no parameter '{Shorten(name)}'.") { Value = Shorten(name), Allowed = [.. parameters.Keys.Take(50)] });
        foreach ((string name, double start) in parameters)
        {
            Interval range = spec.RangeOf(name);
            if (range.Lower >= range.Upper)
                report.Refuse(new Problem($"/model/lower/{Reading.JsonSyntax.Escape(name)}", "conflict", $"The lower bound of {Shorten(name)} is {range.Lower:R}, its upper bound {range.Upper:R}; to hold a parameter name it in fixed.") { Value = $"{range.Lower:R}", Allowed = [$"< {range.Upper:R}"] });
            else
                CheckStart($"{Parameters}/{Reading.JsonSyntax.Escape(name)}", name, start, range, report);
        }
    }

    /// <summary>Starts within the bounds.</summary>
    static void CheckStart(string pointer, string name, double start, Interval range, Report report)
    {
        if (range.Contains(start))
            return;
        string bound = start < range.Lower ? $">= {range.Lower:R}" : $"<= {range.Upper:R}";
        report.Refuse(new Problem(pointer, "out_of_range", $"The parameter {Shorten(name)} starts at {start:R}; its bound is {bound}.") { Value = $"{start:R}", Allowed = [bound] });
    }

    static string Shorten(string name) => name.Length <= 60 ? name : name[..60] + "…";

    /// <summary>The columns that a formula names.</summary>
    /// <param name="available">Those that it may name.</param>
    public static IReadOnlyList<Column> Columns(FormulaSpec spec, Formula formula, IReadOnlyDictionary<string, Column> available, Report report)
    {
        List<Column> columns = [];
        foreach (string name in FormulaModel.Columns(spec, formula))
        {
            Column column = available[name];
            if (column.IsNumeric)
                columns.Add(column);
            else
                report.Refuse(NotNumeric(column, formula).At(Pointer) with { Column = name });
        }
        return columns;
    }

    public static FormulaProblem NotNumeric(Column column, Formula formula) =>
        new(formula.Names[column.Name], "not_numeric", $"the column {FormulaText.Name(column.Name)} holds names; a formula computes with numbers.") { Value = column.Name };

    /// <summary>What the client's other fields forbid.</summary>
    public static void CheckAlone(TrainingSpec spec, Report report)
    {
        if (spec.Model is not ParametricSpec model)
            return;
        if (spec.Preprocessing?.Standardize == true)
            Refuse("/preprocessing/standardize", "A formula is in the units of the data: its columns cannot be standardized.", "false");
        if (spec.Preprocessing?.StandardizeTarget == true)
            Refuse("/preprocessing/standardize_target", "A formula is in the units of the data: its target cannot be standardized.", "false");
        if (spec.Initial?.Scheme is not null)
            Refuse("/initial/scheme", "The parameters of a formula start at model.parameters.");
        foreach ((string name, IReadOnlyList<double> values) in spec.Initial?.Values ?? new Dictionary<string, IReadOnlyList<double>>())
            if (values.Count == 1)
                CheckStart($"/initial/{Reading.JsonSyntax.Escape(name)}", name, values[0], model.RangeOf(name), report);

        void Refuse(string pointer, string detail, params string[] allowed) =>
            report.Refuse(new Problem(pointer, "model_mismatch", detail) { Allowed = allowed.Length > 0 ? allowed : null });
    }
}
