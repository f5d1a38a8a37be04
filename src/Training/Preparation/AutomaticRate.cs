using System.Globalization;
using Descent.Training.Curvature;
using Descent.Training.Optimizers;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>The learning rate that <c>auto_learning_rate</c> asks for.</summary>
internal static class AutomaticRate
{
    const string Pointer = "/optimizer/learning_rate";

    /// <param name="spec">Resolved but for the rate.</param>
    /// <param name="surface">Made where it is needed.</param>
    /// <returns>With the rate, which is also reported as a choice.</returns>
    public static TrainingSpec Choose(TrainingSpec spec, Func<LossSurface> surface, Report report)
    {
        if (spec.Optimizer is not FirstOrderSpec { AutoLearningRate: true } optimizer)
            return spec;
        (double rate, string reason) = optimizer is SgdSpec sgd ? OfDescent(spec, sgd, surface())
            : (Usual(optimizer), $"The steps of {Catalog.NameOf(optimizer)} do not depend on the size of the gradient, so curvature does not tell their length: this is the usual one.");
        if (optimizer.LearningRate != Usual(optimizer) && optimizer.LearningRate != rate)
            report.Warn(new Warning("learning_rate_unused", $"The learning rate {optimizer.LearningRate:R} is not used: auto_learning_rate chose {rate:R}. Leave one of them out.", Pointer));
        report.Choose(Pointer, rate.ToString("R", CultureInfo.InvariantCulture), reason);
        return spec with { Optimizer = optimizer with { LearningRate = rate } };
    }

    static (double Rate, string Reason) OfDescent(TrainingSpec spec, SgdSpec sgd, LossSurface surface)
    {
        StepLengths lengths = StepLengths.Of(sgd);
        if (surface.Spectrum(surface.Start, CancellationToken.None) is not Spectrum spectrum || spectrum.Largest <= spectrum.Rounding || lengths.Fresh == 0)
            return (Usual(sgd), "The loss has no curvature at the start that would tell the rate: this is the usual one.");
        double largest = spectrum.Largest + sgd.WeightDecay, smallest = spectrum.Flattest + sgd.WeightDecay;
        if (IsQuadratic(surface) && spectrum.IsExact && spec.FullBatch == true)
            return (lengths.Best(smallest, largest), $"The loss is a quadratic with curvatures from {smallest:G5} to {largest:G5}: this rate shrinks the slowest direction the most. From {lengths.LargestStable(largest):G5} on descent diverges.");
        return (lengths.LargestStable(largest) / 2, $"The largest curvature at the start is {largest:G5}: this is half of the rate, {lengths.LargestStable(largest):G5}, from which on its direction would grow.");
    }

    /// <summary>Its curvature is the same everywhere.</summary>
    static bool IsQuadratic(LossSurface surface) => surface.Graph.IsLinear && surface.Graph.Loss.SquareFactor(1, 1) is not null;

    static double Usual(FirstOrderSpec optimizer) => ((FirstOrderSpec)Catalog.Default<OptimizerSpec>(Catalog.NameOf(optimizer))).LearningRate;
}
