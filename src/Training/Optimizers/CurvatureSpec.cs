using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Optimizers;

/// <summary>A method that uses curvature: it chooses its own step lengths, sees all rows at every step, computes in float64, and promises
/// the minimum. A training that does not get there fails as <c>not_converged</c>.</summary>
public abstract record CurvatureSpec : OptimizerSpec
{
    /// <summary>Converged when the relative distance to the minimum is at most this: √(decrease that the quadratic model still promises / loss),
    /// or the step that it still wants relative to the parameters. It does not change with the units of data, parameters or loss.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Updates after which the method gives up. The job's own <c>max_steps</c> and <c>epochs</c> say how many to make instead, without failing.</summary>
    [Range(1, 1_000_000)]
    public int MaxSteps { get; init; } = 1000;
}
