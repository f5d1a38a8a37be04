using System.Numerics.Tensors;
using Descent.Training.Curvature;
using Descent.Training.Layers;
using Descent.Training.Plans;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Landscapes;

/// <summary>The directions of a slice.</summary>
/// <param name="Vector">In the space of θ.</param>
/// <param name="Name">What it is.</param>
/// <param name="Eigenvalue">The curvature along it, where it is known.</param>
internal sealed record SliceDirection(double[] Vector, string Name, double? Eigenvalue)
{
    /// <summary>The steepest and the flattest.</summary>
    public static SliceDirection[] OfCurvature(Spectrum spectrum, int dimensions)
    {
        SliceDirection steepest = new(spectrum.Vectors[^1], "steepest", spectrum.Largest);
        return dimensions == 1 || spectrum.Vectors.Length == 1 ? [steepest] : [steepest, new SliceDirection(spectrum.Vectors[0], "flattest", spectrum.Smallest)];
    }

    /// <summary>Normal numbers; each row of a matrix is scaled to the length of the row of θ, and what is added (biases) stays.</summary>
    public static SliceDirection[] AtRandom(LossSurface surface, double[] parameters, ulong seed, int dimensions)
    {
        Randomness randomness = new(seed, Purpose.Probe);
        return [.. Enumerable.Range(0, dimensions).Select(axis => new SliceDirection(Vector(axis), $"random {axis + 1}", null))];

        double[] Vector(int axis)
        {
            double[] vector = new double[parameters.Length];
            foreach (ModelParameter parameter in surface.Graph.Parameters.Where(parameter => parameter.IsPenalized))
            {
                ParameterSlice slice = surface.Graph.Layout[parameter.Name];
                for (int row = 0; row < slice.Shape.Rows; row++)
                    Fill(vector.AsSpan(slice.Offset + row * slice.Shape.Columns, slice.Shape.Columns), parameters.AsSpan(slice.Offset + row * slice.Shape.Columns, slice.Shape.Columns),
                        slice.Offset + row * slice.Shape.Columns, (ulong)(2 + axis));
            }
            // All weights 0: nothing tells a length.
            if (TensorPrimitives.Norm<double>(vector) == 0)
                for (int i = 0; i < vector.Length; i++)
                    vector[i] = randomness.Normal((ulong)(2 + axis), (ulong)i) / Math.Sqrt(vector.Length);
            return vector;
        }

        void Fill(Span<double> filter, ReadOnlySpan<double> of, int offset, ulong stream)
        {
            for (int i = 0; i < filter.Length; i++)
                filter[i] = randomness.Normal(stream, (ulong)(offset + i));
            TensorPrimitives.Multiply(filter, TensorPrimitives.Norm<double>(of) / TensorPrimitives.Norm<double>(filter), filter);
        }
    }
}
