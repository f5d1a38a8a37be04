using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Descent.Training.Diagnostics.Inference;

/// <summary>Why a matrix of derivatives is singular: the parameters that can change together without changing the fit.</summary>
internal static class Dependence
{
    /// <summary>Share of the largest entry of a null vector above which a parameter takes part in it.</summary>
    const double SmallestPart = 1e-4;

    const int MostNames = 20;

    /// <param name="matrix">n x n, row by row, columns of length about 1: a triangular factor, or a Hessian.</param>
    /// <param name="names">Of the columns.</param>
    public static Problem Explain(double[] matrix, IReadOnlyList<string> names)
    {
        int length = names.Count;
        Svd<double> svd = Matrix<double>.Build.DenseOfRowMajor(length, length, matrix).Svd();
        double rounding = Math.Max(svd.S[length - 1], 4e-16 * length * svd.S[0]);
        SortedSet<int> parts = [];
        for (int k = 0; k < length; k++)
        {
            Vector<double> direction = svd.VT.Row(k);
            double largest = direction.AbsoluteMaximum();
            if (svd.S[k] <= rounding)
                parts.UnionWith(Enumerable.Range(0, length).Where(i => Math.Abs(direction[i]) > SmallestPart * largest));
        }
        string shown = string.Join(", ", parts.Take(MostNames).Select(part => names[part])) + (parts.Count > MostNames ? $" and {parts.Count - MostNames} more" : "");
        return InferenceRules.Refuse("singular", parts.Count == 1
            ? $"The matrix of second derivatives is singular: {shown} does not change the fit."
            : $"The matrix of second derivatives is singular: {shown} can change together without changing the fit, so that none of them has an error. Leave one of the columns out.");
    }
}
