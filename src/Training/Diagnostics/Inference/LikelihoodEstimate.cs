using System.Numerics.Tensors;
using Descent.Training.Curvature;
using Descent.Training.Kernels;
using Descent.Training.Optimizers;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Inference;

/// <summary>Error bars of a maximum likelihood: the inverse of the Hessian of the negative log-likelihood, the observed information.
/// Efron, Hinkley (1978), Biometrika 65.</summary>
internal static class LikelihoodEstimate
{
    /// <summary>Share of a diagonal element below which a pivot is rounding.</summary>
    const double SmallestPivot = 1e-12;

    /// <summary>Share of the loss that Newton's step still promises where classes can be separated: the loss falls to 0 at infinity. At a minimum it is nothing.</summary>
    const double SeparableShare = 1e-3;

    /// <summary>Steps of Newton's to the maximum from near it, and the distance at which it counts as found.</summary>
    const int NearMaximum = 15;

    const double NearlyFound = 1e-3;

    public static (Uncertainty? Uncertainty, Problem? Refusal) Of(FittedRows fit, Identification identification)
    {
        IReadOnlyList<int> kept = identification.Kept;
        int all = fit.Parameters.Length, length = kept.Count;
        double[] gradient = new double[all], hessian = new double[all * all];
        GraphFunction function = CurvatureMethods.SumOfRows(fit.Graph, fit.Rows);
        double loss = function.Evaluate(fit.Parameters, gradient);
        function.Hessian(fit.Parameters, hessian);

        // Every row then has a loss below log 2, and so more than half of the probability on its own class.
        if (fit.Model.Classes is not null && loss < Math.Log(2))
            return (null, Separable());

        if (function.IsConvexAndAnalytic && GoesToInfinity(function, fit.Parameters, loss, gradient, hessian))
            return (null, Separable());

        // To a diagonal of ones, so that nothing depends on the units.
        double[] scale = [.. kept.Select(position => hessian[position * all + position]).Select(diagonal => diagonal > 0 ? Math.Sqrt(diagonal) : 1)];
        double[] scaled = new double[length * length];
        for (int i = 0; i < length; i++)
            for (int j = 0; j < length; j++)
                scaled[i * length + j] = hessian[kept[i] * all + kept[j]] / scale[i] / scale[j];
        double[] factor = [.. scaled];
        if (!TensorPrimitives.IsFiniteAll<double>(scaled))
            return (null, InferenceRules.Refuse("not_finite", "The matrix of second derivatives is not finite at the fit."));
        if (!Cholesky.Factor(factor, length, SmallestPivot))
            return (null, Dependence.Explain(scaled, identification.Names));

        double[] slope = [.. kept.Select((position, i) => gradient[position] / scale[i])];
        Cholesky.SolveLower(factor, length, slope);
        double distance = TensorPrimitives.Norm<double>(slope);
        if (fit.Model.Classes is not null && 0.5 * distance * distance > SeparableShare * loss)
            return (null, Separable());
        if (!(distance <= LeastSquaresEstimate.LargestOffset * Math.Sqrt(length)))
            return (null, LeastSquaresEstimate.NotAtMinimum(distance / Math.Sqrt(length)));
        FitSummary summary = new(fit.Rows.Rows, length)
        {
            LogLikelihood = -loss - fit.Graph.Loss.LikelihoodConstant(fit.Targets)!.Value - fit.LogScale,
        };
        return (new Uncertainty(fit, identification, new CovarianceRoot(Root(factor, scale), 1), new ReferenceDistribution(null), summary), null);
    }

    /// <summary>A few steps of Newton's lead to the maximum that is near, if there is one; on the way to infinity each changes the likelihood less and leads nowhere.</summary>
    /// <param name="function">The negative log-likelihood.</param>
    /// <param name="parameters">θ.</param>
    /// <param name="loss">Its value there.</param>
    /// <param name="slope">Its gradient there.</param>
    /// <param name="curvature">Its Hessian there.</param>
    static bool GoesToInfinity(GraphFunction function, double[] parameters, double loss, double[] slope, double[] curvature)
    {
        double[] at = [.. parameters], gradient = [.. slope], hessian = [.. curvature], next = new double[at.Length];
        NewtonDirection direction = new(at.Length);
        for (int step = 0; TensorPrimitives.IsFiniteAll<double>(hessian); step++)
        {
            direction.Compute(hessian, gradient);
            TensorPrimitives.Add(at, direction.Step, next);
            if (step == NearMaximum || !(function.Evaluate(next, []) < loss))
                return direction.RelativeDistance(loss) <= NearlyFound && !new QuadraticProbe(function).Rises(direction, loss, at, next);
            next.CopyTo(at, 0);
            loss = function.Evaluate(at, gradient);
            function.Hessian(at, hessian);
        }
        return false;
    }

    static Problem Separable() => InferenceRules.Refuse("separable",
        "Some of the rows, or all, can be predicted without doubt, or nearly so: the likelihood has no maximum, and its estimates would go to infinity.", "fewer features", "a penalty, without error bars");

    /// <summary>U = D⁻¹·L⁻ᵀ with U·Uᵀ = H⁻¹, where D⁻¹HD⁻¹ = LLᵀ.</summary>
    static double[] Root(double[] factor, double[] scale)
    {
        int length = scale.Length;
        double[] root = new double[length * length], column = new double[length];
        for (int j = 0; j < length; j++)
        {
            Array.Clear(column);
            column[j] = 1;
            Cholesky.SolveUpper(factor, length, column);
            for (int i = 0; i <= j; i++)
                root[i * length + j] = column[i] / scale[i];
        }
        return root;
    }
}
