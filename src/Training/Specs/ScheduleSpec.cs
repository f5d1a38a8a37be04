using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>How the learning rate changes over the steps. The catalogue lists the kinds.</summary>
public abstract record ScheduleSpec
{
    /// <summary>Steps over which the rate rises linearly: update k of the first n uses k/n of the scheduled rate, for k = 1 … n.</summary>
    [Range(0, 1_000_000_000)]
    public int WarmupSteps { get; init; }
}
