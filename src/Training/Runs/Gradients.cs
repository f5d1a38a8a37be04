using System.Numerics;
using System.Numerics.Tensors;
using Descent.Training.Kernels;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>What happens to a gradient between reverse mode and the optimizer.</summary>
internal static class Gradients
{
    /// <summary>By value first, then by global norm, as the spec says.</summary>
    /// <param name="norm">The norm before clipping, where it is known already.</param>
    public static void Clip<T>(Span<T> gradient, ClipSpec clip, double norm) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (clip.Value is double bound)
        {
            T limit = T.CreateTruncating(bound);
            TensorPrimitives.Min(gradient, limit, gradient);
            TensorPrimitives.Max(gradient, -limit, gradient);
            norm = EuclideanNorm.Of<T>(gradient);
        }
        if (norm > clip.GlobalNorm)
            TensorPrimitives.Multiply(gradient, T.CreateTruncating(clip.GlobalNorm.Value / norm), gradient);
    }
}
