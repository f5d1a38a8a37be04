using System.Numerics.Tensors;
using Descent.Training.Kernels;
using Descent.Training.Threads;

namespace Descent.Training.Curvature;

/// <summary>Least squares by Cholesky on X̃ᵀX̃, X̃ the rows with a one behind each. It squares the condition number, and so is taken only where that
/// is small; what is left of its error goes in a step of refinement. Björck: Numerical Methods for Least Squares Problems (1996), sections 2.2 and 2.9.</summary>
/// <remarks>One pass over the rows gives all that a fit needs: the solution, and the sum of squares with its slope anywhere.</remarks>
internal sealed class NormalEquations
{
    /// <summary>What a column must leave beside those before it, as a share of its squared length: below, half of the digits and more would depend on refinement.</summary>
    const double SmallestShare = 1e-4;

    /// <summary>From here on the error is a few units in the last place, as that of QR is.</summary>
    const double HarmlessShare = 0.1;

    /// <summary>What a sum of squares must be of the sums that it is the difference of, to have twelve digits.</summary>
    const double LeastLeft = 1e-4;

    readonly double[] gram, factor, scale;
    readonly int[] order;
    readonly int inputs, outputs, length;
    readonly double penalty, share;

    NormalEquations(double[] gram, int inputs, int outputs, double penalty)
    {
        (this.gram, this.inputs, this.outputs, this.penalty, length) = (gram, inputs, outputs, penalty, inputs + 1);
        for (int input = 0; input < inputs; input++)
            gram[input * Width + input] += penalty;
        // To a diagonal of ones, so that the shares do not depend on the units; the ones first, so that they are shares of what varies.
        order = [inputs, .. Enumerable.Range(0, inputs)];
        scale = [.. order.Select(column => Math.Sqrt(gram[column * Width + column]))];
        factor = new double[length * length];
        for (int i = 0; i < length; i++)
            for (int j = 0; j <= i; j++)
                factor[i * length + j] = gram[order[i] * Width + order[j]] / scale[i] / scale[j];
        share = !TensorPrimitives.IsFiniteAll<double>(factor) || !Cholesky.Factor(factor, length, SmallestShare) ? 0
            : Enumerable.Range(0, length).Min(i => factor[i * length + i] * factor[i * length + i]);
    }

    int Width => length + outputs;

    /// <param name="rows">X, row by row.</param>
    /// <param name="inputs">Columns of X.</param>
    /// <param name="targets">Row by row.</param>
    /// <param name="outputs">Columns of the targets.</param>
    /// <param name="penalty">Of each weight: what is least is Σ r² + Σ penalty·w².</param>
    /// <param name="team">Shares the sums.</param>
    /// <returns>Null where the columns are too near to dependent.</returns>
    public static NormalEquations? Of(ReadOnlySpan<double> rows, int inputs, ReadOnlySpan<double> targets, int outputs, double penalty, ThreadTeam team)
    {
        double[] gram = new double[(inputs + 1 + outputs) * (inputs + 1 + outputs)];
        WeightedGram.Compute(rows, inputs, targets, gram, outputs, team);
        NormalEquations equations = new(gram, inputs, outputs, penalty);
        return equations.share > 0 ? equations : null;
    }

    /// <param name="rows">As before.</param>
    /// <param name="targets">As before.</param>
    /// <param name="output">Whose coefficients are wanted.</param>
    /// <returns>The bias and, behind it, the weights.</returns>
    public double[] Solve(ReadOnlySpan<double> rows, ReadOnlySpan<double> targets, int output)
    {
        double[] solution = Backwards([.. order.Select(column => gram[column * Width + length + output])]);
        if (share < HarmlessShare)
            TensorPrimitives.Add(solution, Backwards(Rest(rows, targets[output..], solution)), solution);
        return solution;
    }

    /// <summary>Σ r² + Σ penalty·w² of one output, out of the sums that are there.</summary>
    /// <param name="output">Which.</param>
    /// <param name="coefficients">The bias and, behind it, the weights.</param>
    /// <param name="slope">Receives half the derivative by each.</param>
    /// <returns>NaN where so little is left of the sums that digits would be missing.</returns>
    public double Squares(int output, ReadOnlySpan<double> coefficients, Span<double> slope)
    {
        int target = length + output;
        double total = gram[target * Width + target], fitted = 0, common = 0;
        for (int i = 0; i < length; i++)
        {
            ReadOnlySpan<double> row = gram.AsSpan(order[i] * Width, Width);
            double product = row[inputs] * coefficients[0] + TensorPrimitives.Dot(row[..inputs], coefficients[1..]);
            slope[i] = product - row[target];
            fitted += product * coefficients[i];
            common += row[target] * coefficients[i];
        }
        double left = total - 2 * common + fitted;
        return left >= LeastLeft * Math.Max(total, fitted) ? left : double.NaN;
    }

    double[] Backwards(double[] right)
    {
        TensorPrimitives.Divide(right, scale, right);
        Cholesky.SolveLower(factor, scale.Length, right);
        Cholesky.SolveUpper(factor, scale.Length, right);
        TensorPrimitives.Divide(right, scale, right);
        return right;
    }

    /// <summary>X̃ᵀr - penalty·w from the residuals themselves: 0 at the solution.</summary>
    double[] Rest(ReadOnlySpan<double> rows, ReadOnlySpan<double> targets, double[] solution)
    {
        double[] rest = new double[solution.Length];
        ReadOnlySpan<double> weights = solution.AsSpan(1);
        Span<double> slope = rest.AsSpan(1);
        TensorPrimitives.Multiply(weights, -penalty, slope);
        for (int row = 0; (row + 1) * (long)inputs <= rows.Length; row++)
        {
            ReadOnlySpan<double> features = rows.Slice(row * inputs, inputs);
            double residual = targets[row * outputs] - solution[0] - TensorPrimitives.Dot(features, weights);
            TensorPrimitives.MultiplyAdd(features, residual, slope, slope);
            rest[0] += residual;
        }
        return rest;
    }
}
