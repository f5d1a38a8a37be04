using Descent.Training.Losses;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics;

/// <summary>Whether the training loss is convex in the parameters, and what follows.</summary>
/// <param name="Convex">True when it is; false when it need not be.</param>
/// <param name="Reason">Why, and what that means for the result.</param>
public sealed record Convexity(bool Convex, string Reason)
{
    /// <param name="spec">Resolved.</param>
    public static Convexity Of(TrainingSpec spec)
    {
        if (!Catalog.Create(spec.Model!).IsLinear)
            return new Convexity(false, "The prediction is not linear in the parameters: there may be several minima, and the start decides which one is found.");
        // Jointly in mean and variance the normal likelihood is not convex.
        if (spec.Loss is GaussianNllSpec)
            return new Convexity(false, "The prediction is linear in the parameters, but this loss is not convex in mean and variance together.");
        return spec.Regularization?.L2 > 0
            ? new Convexity(true, "The prediction is linear in the parameters, the loss is convex in the prediction, and the L2 penalty curves it everywhere: the best weights are unique, and every start leads there.")
            : new Convexity(true, "The prediction is linear in the parameters and the loss is convex in the prediction: every minimum is as good as any other, and every start leads to one.");
    }
}
