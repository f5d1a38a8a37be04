namespace Descent.Training.Formulas;

/// <summary>Tells the names of a formula apart: columns of the table, parameters to be fitted, functions, constants.</summary>
/// <param name="Columns">Those that the formula may name; <see langword="null"/> where they are not known.</param>
/// <param name="Parameters">Those that are to be fitted; <see langword="null"/> where they are not known.</param>
public sealed record FormulaScope(IReadOnlyCollection<string>? Columns, IReadOnlyCollection<string>? Parameters)
{
    /// <summary>Everything wrong with a formula and its names: how it is written, unknown names, a parameter that is a column, function or constant, a parameter
    /// that is not used, nothing to fit. A parameter in back-quotes is one word: its name may be any.</summary>
    /// <param name="reading">Where it is not known, the names of the parameters alone are checked.</param>
    /// <param name="formulaPointer">JSON Pointer of the formula.</param>
    /// <param name="parametersPointer">JSON Pointer of the object that has the parameters by name.</param>
    public IEnumerable<Problem> Check(FormulaReading? reading, string formulaPointer, string parametersPointer) =>
    [
        .. (reading is null ? [] : reading.Problems.Concat(Unknown(reading))).Select(problem => problem.At(formulaPointer)),
        .. (Parameters ?? []).Select(name => CheckParameter(name, reading?.Formula, $"{parametersPointer}/{Escape(name)}")).OfType<Problem>(),
        .. NothingToFit(reading?.Formula, parametersPointer),
    ];

    /// <summary>The names that stand for nothing, and constants that are columns as well.</summary>
    public IEnumerable<FormulaProblem> Unknown(FormulaReading reading)
    {
        if (Columns is null || Parameters is null)
            yield break;
        foreach ((string name, int position) in reading.Names)
            if (!Columns.Contains(name) && !Parameters.Contains(name))
                yield return UnknownName(name, position, Columns, Parameters);
        foreach ((string name, int position) in reading.Constants)
            if (Columns.Contains(name))
                yield return new FormulaProblem(position, "ambiguous_name",
                    $"{name} is a constant and a column; write `{name}` for the column, {(name == "e" ? "exp(1)" : "acos(-1)")} for the constant.")
                { Value = name };
    }

    static FormulaProblem UnknownName(string name, int position, IReadOnlyCollection<string> columns, IReadOnlyCollection<string> parameters)
    {
        string hint = name switch
        {
            "π" or "Pi" or "PI" => " The constant is written pi.",
            "E" => " The constant is written e.",
            _ when columns.Concat(parameters).FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) is string near =>
                $" Did you mean {FormulaText.Name(near)}?",
            _ => "",
        };
        string neither = columns.Count == 0 ? "is no parameter" : "is neither a column nor a parameter";
        return new FormulaProblem(position, "unknown_name", $"{Cut(name)} {neither}.{hint}")
        {
            Value = Cut(name),
            Allowed = [.. parameters.Concat(columns).Take(100)],
        };
    }

    Problem? CheckParameter(string name, Formula? formula, string pointer)
    {
        Problem Because(string code, string detail) => new(pointer, code, detail) { Value = Cut(name) };
        if (name.Length is 0 or > FormulaLimits.NameLength)
            return Because("out_of_range", $"A parameter's name has 1 to {FormulaLimits.NameLength} characters.");
        if (Columns?.Contains(name) == true)
            return Because("name_taken", $"{name} is a column; a parameter needs another name.");
        if (NamedConstant.Find(name) is not null)
            return Because("name_taken", $"{name} is a constant of the formula language; a parameter needs another name.");
        if (FormulaFunction.Find(name) is not null)
            return Because("name_taken", $"{name} is a function of the formula language; a parameter needs another name.");
        return formula is null || formula.Names.ContainsKey(name) ? null : Because("unused_parameter", $"The parameter {Cut(name)} is not in the formula.");
    }

    IEnumerable<Problem> NothingToFit(Formula? formula, string parametersPointer)
    {
        if (formula is not null && Parameters is not null && !Parameters.Any(formula.Names.ContainsKey))
            yield return new Problem(parametersPointer, "no_parameters", "The formula has no parameter: nothing can be varied.");
    }

    static string Escape(string name) => Cut(name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    static string Cut(string name) => name.Length <= 100 ? name : name[..100] + "…";
}
