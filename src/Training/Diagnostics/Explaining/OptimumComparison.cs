using System.Numerics.Tensors;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>A fit beside the optimum in closed form.</summary>
/// <param name="Loss">Training loss at the optimum, with penalties.</param>
/// <param name="LossGap">How much the fit's loss is above it.</param>
/// <param name="Distance">Euclidean distance of the parameters, as they are trained.</param>
/// <param name="Parameters">Both, in the units of the data; the first 50.</param>
public sealed record OptimumComparison(double Loss, double LossGap, double Distance, IReadOnlyList<OptimumValue> Parameters)
{
    const int MostListed = 50;

    /// <summary>Numbers in the system of equations: a second's work.</summary>
    const long MostCells = 5_000_000;

    /// <returns><see langword="null"/> where there is no closed form, or it is too large to be looked at in passing.</returns>
    internal static OptimumComparison? Of(TrainingSpec spec, LossSurface surface, FittedModel model, ElementNames names)
    {
        if (surface.IsSample || !surface.IsSmooth || CurvatureMethods.LinearPredictorOf(surface.Graph) is null
            || surface.Graph.Loss.SquareFactor(1, 1) is null || (long)surface.Rows.Rows * model.Preprocessor.Width > MostCells || spec.FullBatch != true)
            return null;
        double[] best = new double[surface.Length], fitted = model.Values.ToArray();
        CurvatureMethods.Solution(spec, surface.Graph, surface.Rows, model.Preprocessor.Labels, ThreadTeam.Alone).Solve(best);
        double loss = surface.Value(best), gap = surface.Value(fitted) - loss, distance = TensorPrimitives.Distance<double>(fitted, best);
        if (!double.IsFinite(loss) || !double.IsFinite(gap) || !double.IsFinite(distance))
            return null;
        double[] found = Flat(model), due = Flat(model.At(best));
        return new OptimumComparison(loss, gap, distance, [.. Enumerable.Range(0, Math.Min(MostListed, found.Length)).Select(i => new OptimumValue(names[i], found[i], due[i]))]);
    }

    static double[] Flat(FittedModel model) => [.. model.Parameters().SelectMany(parameter => parameter.Values)];
}

/// <summary>One scalar, both ways.</summary>
/// <param name="Name">The parameter and the place in it.</param>
/// <param name="Fitted">What the training found.</param>
/// <param name="Optimum">What the closed form gives.</param>
public sealed record OptimumValue(string Name, double Fitted, double Optimum);
