using Descent.Training.Data;
using Descent.Training.Formulas;
using Descent.Training.Layers;
using Descent.Training.Models;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>What a model that is a formula asks of itself, of the table and of the rest of the spec.</summary>
internal static class FormulaRules
{
    const string Pointer = "/model/formula", Parameters = "/model/parameters", Fixed = "/model/fixed";

    /// <summary>Checks the formula, the names in it and what is said of its parameters.</summary>
    /// <param name="spec">As far as it could be read.</param>
    /// <param name="columns">That the formula may name; <see langword="null"/> where they are not known.</param>
    /// <param name="report">Receives what is wrong.</param>
    /// <returns>What was read of the formula; <see langword="null"/> where there is none.</returns>
    public static FormulaReading? Check(ParametricSpec spec, IReadOnlyCollection<string>? columns, Report report)
    {
        FormulaReading? formula = spec.Formula is null ? null : Formula.Read(spec.Formula);
        if (spec.Parameters is { } parameters)
        {
            CheckFixed(spec, parameters, report);
            CheckBounds(spec, parameters, report);
        }
        bool tooMany = spec.Parameters?.Count > ParametricSpec.MostParameters;
        if (tooMany)
            report.Refuse(new Problem(Parameters, "too_large", $"There are {spec.Parameters!.Count:#,0} parameters; at most {ParametricSpec.MostParameters:#,0} are allowed.") { Allowed = [$"<= {ParametricSpec.MostParameters} parameters"] });
        FormulaScope scope = new(columns, tooMany ? null : spec.Parameters?.Keys.ToArray());
        foreach (Problem problem in scope.Check(formula, Pointer, Parameters))
            report.Refuse(problem.Code == "no_parameters" ? problem with { Pointer = "/model" } : problem);
        return formula;
    }

    static void CheckFixed(ParametricSpec spec, IReadOnlyDictionary<string, double> parameters, Report report)
    {
        HashSet<string> seen = [];
        for (int i = 0; i < spec.Fixed.Count; i++)
        {
            if (((IReadOnlyList<string?>)spec.Fixed)[i] is not string name)
                continue;
            string shown = Shorten(name);
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
            string escaped = Reading.JsonSyntax.Escape(name);
            if (!HasBounds(escaped, report))
                continue;
            Interval range = spec.RangeOf(name);
            if (range.Lower >= range.Upper)
                report.Refuse(new Problem($"/model/lower/{escaped}", "conflict", $"The lower bound of {Shorten(name)} is {range.Lower:R}, its upper bound {range.Upper:R}; to hold a parameter name it in fixed.") { Value = $"{range.Lower:R}", Allowed = [$"< {range.Upper:R}"] });
            else
                CheckStart($"{Parameters}/{escaped}", name, start, range, report);
        }
    }

    /// <summary>What is said of a parameter's bounds could be read.</summary>
    static bool HasBounds(string escaped, Report report) => report.Problems.AreSound($"/model/lower/{escaped}", $"/model/upper/{escaped}");

    /// <summary>Starts within the bounds; a start that could not be read is not judged.</summary>
    static void CheckStart(string pointer, string name, double start, Interval range, Report report)
    {
        if (double.IsNaN(start) || range.Contains(start))
            return;
        string bound = start < range.Lower ? $">= {range.Lower:R}" : $"<= {range.Upper:R}";
        report.Refuse(new Problem(pointer, "out_of_range", $"The parameter {Shorten(name)} starts at {start:R}; its bound is {bound}.") { Value = $"{start:R}", Allowed = [bound] });
    }

    static string Shorten(string name) => name.Length <= 60 ? name : name[..60] + "…";

    public static FormulaProblem NotNumeric(Column column, int position) =>
        new(position, "not_numeric", $"the column {FormulaText.Name(column.Name)} holds names; a formula computes with numbers.") { Value = column.Name };

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
            if (values.Count == 1 && HasBounds(Reading.JsonSyntax.Escape(name), report))
                CheckStart($"/initial/{Reading.JsonSyntax.Escape(name)}", name, values[0], model.RangeOf(name), report);

        void Refuse(string pointer, string detail, params string[] allowed) =>
            report.Refuse(new Problem(pointer, "model_mismatch", detail) { Allowed = allowed.Length > 0 ? allowed : null });
    }
}
