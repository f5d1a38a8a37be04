using System.Numerics.Tensors;

namespace Descent.Training.Diagnostics.Landscapes;

/// <summary>The plane, or line, through a point along directions: places on it, and the nearest place of any point.</summary>
internal sealed class SlicePlane(double[] centre, double[][] directions)
{
    public double[] At(params ReadOnlySpan<double> coordinates)
    {
        double[] point = [.. centre];
        for (int axis = 0; axis < directions.Length; axis++)
            TensorPrimitives.MultiplyAdd(directions[axis], coordinates[axis], point, point);
        return point;
    }

    /// <summary>Least squares: the normal equations of one direction or two.</summary>
    public double[] Project(double[] point)
    {
        double[] offset = [.. point.Zip(centre, (there, here) => there - here)];
        double a = Dot(0, 0), x = TensorPrimitives.Dot<double>(directions[0], offset);
        if (directions.Length == 1)
            return [x / a];
        double b = Dot(0, 1), c = Dot(1, 1), y = TensorPrimitives.Dot<double>(directions[1], offset), determinant = a * c - b * b;
        return [(c * x - b * y) / determinant, (a * y - b * x) / determinant];
    }

    double Dot(int i, int j) => TensorPrimitives.Dot<double>(directions[i], directions[j]);
}
