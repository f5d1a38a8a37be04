using Descent.Training.Losses;
using Descent.Training.Models;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>Words for a training by gradient steps that ended as planned and too early.</summary>
internal static class Unfinished
{
    /// <param name="fall">Its last losses.</param>
    /// <param name="spec">Resolved.</param>
    /// <param name="steps">Updates made, all that were planned.</param>
    public static Warning Warn(LateFall fall, TrainingSpec spec, long steps)
    {
        string longer = spec.MaxSteps == steps ? "max_steps" : "epochs";
        string farther = spec.Preprocessing?.StandardizeTarget == false && spec.Model is not FormulaSpec && spec.Loss is LossSpec loss && Catalog.Create(loss).Target == TargetKind.Real
            ? "; where the target is far from 0, preprocessing.standardize_target would too" : "";
        return new Warning("not_converged", FormattableString.Invariant(
            $"All {steps:#,0} steps were made, and the loss was still falling: in the last {fall.Steps:#,0} by {fall.Decrease:G3}, {100 * fall.Share:0} % of all that it fell. More {longer} or a larger learning rate would bring it lower{farther}."),
            $"/{longer}");
    }
}
