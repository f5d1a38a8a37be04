using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>Some neighbouring points, of which only those that a picture needs are known.</summary>
/// <param name="Count">How many points.</param>
/// <param name="Lowest">The one of lowest training loss. A NaN is neither lowest nor highest, and stands for the block only where there is nothing else.</param>
/// <param name="Highest">The one of highest training loss.</param>
/// <param name="Validated">The last one that has a validation loss.</param>
readonly record struct LossBlock(int Count, LossPoint Lowest, LossPoint Highest, LossPoint? Validated)
{
    /// <summary>A single point is its own extremes.</summary>
    public LossBlock(LossPoint point) : this(1, point, point, point.Validation is null ? null : point)
    {
    }

    /// <summary>The block with another one behind it.</summary>
    public LossBlock With(LossBlock next) => new(
        Count + next.Count,
        next.Lowest.Train < Lowest.Train || double.IsNaN(Lowest.Train) ? next.Lowest : Lowest,
        next.Highest.Train > Highest.Train || double.IsNaN(Highest.Train) ? next.Highest : Highest,
        next.Validated ?? Validated);

    /// <summary>The extremes in the order of steps, each once, and where neither was validated the last that was.</summary>
    public LossPoint[] Points()
    {
        LossPoint third = Lowest.Validation is null && Highest.Validation is null && Validated is LossPoint validated ? validated : Lowest;
        return [.. new[] { Lowest, Highest, third }.DistinctBy(point => point.Step).OrderBy(point => point.Step)];
    }
}
