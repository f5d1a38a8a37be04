namespace Descent.Training.Runs;

/// <summary>Whether a run can be told from one that was never interrupted.</summary>
internal static class Identity
{
    /// <summary>Null where one engine made all the updates.</summary>
    public static Warning? Caution(IReadOnlyCollection<string> engines) => engines.Count == 1 ? null : new Warning(
        "resumed_elsewhere",
        $"The run was interrupted and went on with another build or instruction set ({string.Join("; ", engines)}). Its numbers are as good, but the last bits may differ from those of an uninterrupted run.",
        null);
}
