namespace Descent.Training.Data;

/// <summary>When words are a category and when they are free text or an identifier: a category repeats.</summary>
internal static class CategoryRule
{
    /// <summary>With so few values it is a category in any case.</summary>
    public const int FewLevels = 10;

    /// <summary>With more it is text in any case.</summary>
    public const int MostLevels = 10_000;

    /// <param name="levels">Distinct values.</param>
    /// <param name="present">Rows with a value.</param>
    public static bool IsCategory(int levels, int present) => levels <= FewLevels || (levels <= MostLevels && levels <= present / 2);
}
