using System.Numerics.Tensors;
using Descent.Training.Kernels;
using Descent.Training.Threads;

namespace Descent.Training.Curvature;

/// <summary>Least squares by Cholesky on X̃ᵀX̃, X̃ the rows with a one behind each. It squares the condition number, and so is taken only where that
/// is small; what is left of its error goes in a step of refinement. Björck: Numerical Methods for Least Squares Problems (1996), sections 2.2 and 2.9.</summary>
internal static class NormalEquations
{
    /// <summary>What a column must leave beside those before it, as a share of its squared length: below, half of the digits and more would depend on refinement.</summary>
    const double SmallestShare = 1e-4;

    /// <summary>From here on the error is a few units in the last place, as that of QR is.</summary>
    const double HarmlessShare = 0.1;

    /// <param name="rows">X, row by row.</param>
    /// <param name="inputs">Columns of X.</param>
    /// <param name="targets">Row by row.</param>
    /// <param name="outputs">Columns of the targets.</param>
    /// <param name="penalty">Of each weight: what is least is Σ r² + Σ penalty·w².</param>
    /// <param name="team">Shares the sums over the rows.</param>
    /// <returns>For each output the bias and, behind it, the weights; null where the columns are too near to dependent.</returns>
    public static double[][]? Solve(ReadOnlySpan<double> rows, int inputs, ReadOnlySpan<double> targets, int outputs, double penalty, ThreadTeam team)
    {
        int length = inputs + 1, width = length + outputs;
        double[] gram = new double[width * width], factor = new double[length * length];
        WeightedGram.Compute(rows, inputs, targets, gram, outputs, team);
        for (int input = 0; input < inputs; input++)
            gram[input * width + input] += penalty;
        // To a diagonal of ones, so that the shares do not depend on the units; the ones first, so that they are shares of what varies.
        int[] order = [inputs, .. Enumerable.Range(0, inputs)];
        double[] scale = [.. order.Select(column => Math.Sqrt(gram[column * width + column]))];
        for (int i = 0; i < length; i++)
            for (int j = 0; j <= i; j++)
                factor[i * length + j] = gram[order[i] * width + order[j]] / scale[i] / scale[j];
        if (!TensorPrimitives.IsFiniteAll<double>(factor) || !Cholesky.Factor(factor, length, SmallestShare))
            return null;
        double share = Enumerable.Range(0, length).Min(i => factor[i * length + i] * factor[i * length + i]);
        double[][] solutions = new double[outputs][];
        for (int output = 0; output < outputs; output++)
        {
            double[] solution = solutions[output] = Backwards(factor, scale, [.. order.Select(column => gram[column * width + length + output])]);
            if (share < HarmlessShare)
                TensorPrimitives.Add(solution, Backwards(factor, scale, Rest(rows, inputs, targets[output..], outputs, penalty, solution)), solution);
        }
        return solutions;
    }

    static double[] Backwards(double[] factor, double[] scale, double[] right)
    {
        TensorPrimitives.Divide(right, scale, right);
        Cholesky.SolveLower(factor, scale.Length, right);
        Cholesky.SolveUpper(factor, scale.Length, right);
        TensorPrimitives.Divide(right, scale, right);
        return right;
    }

    /// <summary>X̃ᵀr - penalty·w from the residuals themselves: 0 at the solution.</summary>
    static double[] Rest(ReadOnlySpan<double> rows, int inputs, ReadOnlySpan<double> targets, int stride, double penalty, double[] solution)
    {
        double[] rest = new double[solution.Length];
        ReadOnlySpan<double> weights = solution.AsSpan(1);
        Span<double> slope = rest.AsSpan(1);
        TensorPrimitives.Multiply(weights, -penalty, slope);
        for (int row = 0; (row + 1) * (long)inputs <= rows.Length; row++)
        {
            ReadOnlySpan<double> features = rows.Slice(row * inputs, inputs);
            double residual = targets[row * stride] - solution[0] - TensorPrimitives.Dot(features, weights);
            TensorPrimitives.MultiplyAdd(features, residual, slope, slope);
            rest[0] += residual;
        }
        return rest;
    }
}
