namespace Descent.Training.Formulas;

/// <summary>What to say about a function's name that is not known: what other languages call it, or the nearest known one.</summary>
internal static class FunctionNames
{
    static readonly Dictionary<string, string> elsewhere = new()
    {
        ["ln"] = "log",
        ["lg"] = "log10",
        ["arcsin"] = "asin",
        ["arccos"] = "acos",
        ["arctan2"] = "atan2",
        ["expit"] = "sigmoid",
        ["logistic"] = "sigmoid",
        ["square"] = "x^2",
        ["sqr"] = "x^2",
        ["cbrt"] = "x^(1/3)",
        ["if"] = "where",
        ["iif"] = "where",
        ["fabs"] = "abs",
        ["power"] = "x^y",
        ["tg"] = "tan",
        ["sign"] = "(x > 0) - (x < 0)",
        ["expm1"] = "exp(x) - 1",
        ["log1p"] = "log(1 + x)",
    };

    public static FormulaProblem Unknown(Token name)
    {
        string hint = Nearest(name.Text) is string near ? $" Did you mean {near}?" : "";
        return new FormulaProblem(name.Position, "unknown_function",
            $"there is no function {Cut(name.Text)}.{hint} For a product write * before the parenthesis.")
        {
            Value = Cut(name.Text),
            Allowed = [.. FormulaFunction.All.Select(function => function.Name)],
        };
    }

    static string? Nearest(string name)
    {
        string lower = name.ToLowerInvariant();
        if (elsewhere.TryGetValue(lower, out string? here))
            return here;
        return FormulaFunction.Find(lower)?.Name ?? FormulaFunction.All.Select(function => function.Name)
            .FirstOrDefault(known => lower.Length > 2 && (known.StartsWith(lower, StringComparison.Ordinal) || lower.StartsWith(known, StringComparison.Ordinal)));
    }

    static string Cut(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
