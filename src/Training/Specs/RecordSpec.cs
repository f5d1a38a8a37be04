using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>What the loss history keeps.</summary>
public sealed record RecordSpec
{
    /// <summary>Keep every n-th step, and always the first and the last. <c>"auto"</c> is accepted and keeps every step up to 1,000,000, then thins.</summary>
    [Range(1, 1_000_000_000), Shorthand("auto")]
    public int? Every { get; init; }

    /// <summary>With every kept point the parameters there, as columns <c>parameters.NAME</c>; those of linear models in the units of the data. For models of at
    /// most 100 numbers.</summary>
    public bool Parameters { get; init; }

    /// <summary>With every kept point the column <c>update_norm</c>: how far the update that follows moves the parameters, as a Euclidean norm.</summary>
    public bool UpdateNorm { get; init; }

    /// <summary>With every kept point the columns <c>predicted_decrease</c> and <c>actual_decrease</c> of the update that follows, on its batch: what the
    /// quadratic model of the loss says, -gᵀd - ½·dᵀHd, and what comes. A kept step then costs about as much as five.</summary>
    public bool Decrease { get; init; }

    /// <summary>Points up to which every step is kept by default.</summary>
    const long KeptWhole = 1_000_000;

    /// <summary>Which steps of a training are kept: every one, or every n-th of more than a million.</summary>
    /// <param name="record">What is asked for, if anything is.</param>
    /// <param name="steps">Updates planned.</param>
    public static int EveryOf(RecordSpec? record, long steps) =>
        record?.Every ?? (int)Math.Min(int.MaxValue, Math.Max(1, (steps + KeptWhole - 1) / KeptWhole));
}
