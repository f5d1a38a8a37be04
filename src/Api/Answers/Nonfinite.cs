namespace Descent.Api.Answers;

/// <summary>JSON has no NaN and no infinity: the number is null, and beside it stands what it was.</summary>
internal static class Nonfinite
{
    /// <summary>The number, or null where JSON has none.</summary>
    public static double? OrNull(double? value) => value is double number && double.IsFinite(number) ? number : null;

    /// <summary><c>nan</c>, <c>+inf</c> or <c>-inf</c>; null for a finite number.</summary>
    public static string? Name(double value) =>
        double.IsFinite(value) ? null : double.IsNaN(value) ? "nan" : value > 0 ? "+inf" : "-inf";

    /// <summary>Names of the fields that are not finite, or null where all are.</summary>
    public static IReadOnlyDictionary<string, string>? Names(params ReadOnlySpan<(string Field, double? Value)> fields)
    {
        Dictionary<string, string> names = [];
        foreach ((string field, double? value) in fields)
        {
            if (value is double number && Name(number) is string name)
                names[field] = name;
        }
        return names.Count > 0 ? names : null;
    }
}
