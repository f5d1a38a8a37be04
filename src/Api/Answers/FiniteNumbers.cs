namespace Descent.Api.Answers;

/// <summary>Lists of numbers as JSON can hold them.</summary>
internal static class FiniteNumbers
{
    /// <summary>The same numbers, null where one is not finite.</summary>
    public static IReadOnlyList<double?> Of(IReadOnlyList<double> numbers) => [.. numbers.Select(number => Nonfinite.OrNull(number))];
}
