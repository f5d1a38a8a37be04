using System.Numerics.Tensors;
using Descent.Training.Specs;

namespace Descent.Training.Initialization;

/// <summary>Rows (or columns, if those are fewer) of length 1 and at right angles to each other, in a random direction.
/// Saxe, McClelland, Ganguli: Exact solutions to the nonlinear dynamics of learning in deep linear neural networks (ICLR 2014).</summary>
public sealed record OrthogonalSpec : InitialSchemeSpec;

internal sealed class Orthogonal : InitialScheme
{
    public override void Fill(Span<double> weights, int inputs, Draw draw)
    {
        int outputs = weights.Length / inputs;
        int count = Math.Min(inputs, outputs), length = Math.Max(inputs, outputs);
        double[] vectors = new double[count * length];
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = draw.Normal(i);
        Orthonormalize(vectors, length);
        for (int output = 0; output < outputs; output++)
            for (int input = 0; input < inputs; input++)
                weights[output * inputs + input] = outputs <= inputs ? vectors[output * length + input] : vectors[input * length + output];
    }

    /// <summary>Gram and Schmidt, each vector twice: after the second time the angles are right to rounding (Giraud et al. 2005).</summary>
    static void Orthonormalize(Span<double> vectors, int length)
    {
        for (int start = 0; start < vectors.Length; start += length)
        {
            Span<double> vector = vectors.Slice(start, length);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int earlier = 0; earlier < start; earlier += length)
                {
                    ReadOnlySpan<double> other = vectors.Slice(earlier, length);
                    TensorPrimitives.MultiplyAdd(other, -TensorPrimitives.Dot<double>(other, vector), vector, vector);
                }
                TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);
            }
        }
    }
}
