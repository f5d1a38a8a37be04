using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>What the loss history keeps.</summary>
public sealed record RecordSpec
{
    /// <summary>Keep every n-th step, and always the first and the last. <c>"auto"</c> is accepted and keeps every step up to 1,000,000, then thins.</summary>
    [Range(1, 1_000_000_000), Shorthand("auto")]
    public int? Every { get; init; }
}
