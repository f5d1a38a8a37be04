using System.Numerics.Tensors;
using Descent.Training.Curvature;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>What the eigenvalues make of a place.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="DownwardCount">Directions along which the loss curves downwards; null where not all are known.</param>
/// <param name="FlatCount">Directions along which it does not curve; null where not all are known.</param>
/// <param name="Flattest">The directions that curve least, at most five: which parameters span them.</param>
/// <param name="Steepest">The direction that curves most.</param>
/// <param name="Sentence">For people.</param>
public sealed record Shape(
    ShapeKind Kind, int? DownwardCount, int? FlatCount, IReadOnlyList<CurvedDirection> Flattest, CurvedDirection Steepest, string Sentence)
{
    /// <summary>Beside the steepest direction, what curves less than this is flat: parameters that the data hardly determine.</summary>
    const double Flat = 1e-10;

    const int MostDirections = 5;

    internal static Shape Of(Spectrum spectrum, ElementNames names, bool stationary)
    {
        double flat = Math.Max(spectrum.Rounding, Flat * spectrum.Radius);
        int downward = spectrum.Values.Count(value => value < -flat), level = spectrum.Values.Count(value => Math.Abs(value) <= flat);
        ShapeKind kind = downward > 0 ? spectrum.Largest > flat ? ShapeKind.Saddle : ShapeKind.Maximum
            : level > 0 ? ShapeKind.FlatValley : ShapeKind.Minimum;
        // A direction is told where it says something: the flat and downward ones, and the flattest in any case.
        int told = Math.Clamp(downward + level, 1, MostDirections);
        return new Shape(kind, spectrum.IsExact ? downward : null, spectrum.IsExact ? level : null,
            [.. Enumerable.Range(0, Math.Min(told, spectrum.Values.Length)).Select(i => CurvedDirection.Of(spectrum, i, names))],
            CurvedDirection.Of(spectrum, spectrum.Values.Length - 1, names), SentenceOf(kind, downward, level, spectrum.IsExact, stationary));
    }

    static string SentenceOf(ShapeKind kind, int downward, int level, bool exact, bool stationary)
    {
        string place = stationary ? "" : " It is not yet where the gradient vanishes.";
        return place.Insert(0, kind switch
        {
            ShapeKind.Minimum => exact ? "The loss curves upwards in every direction: a minimum is here or nearby." : "The loss curves upwards in every direction that was looked at.",
            ShapeKind.FlatValley => exact
                ? $"The loss is flat along {level:#,0} direction{(level == 1 ? "" : "s")}: the data do not determine all parameters."
                : "The loss is flat along some direction: the data do not determine all parameters.",
            ShapeKind.Saddle => exact
                ? $"The loss still curves downwards along {downward:#,0} direction{(downward == 1 ? "" : "s")}: this is no minimum."
                : "The loss still curves downwards along some direction: this is no minimum.",
            _ => "The loss curves upwards nowhere: this is no minimum.",
        });
    }
}

/// <summary>The shape of a loss around a point, by its second derivatives.</summary>
public enum ShapeKind
{
    /// <summary>It curves upwards in every direction.</summary>
    Minimum,

    /// <summary>It curves downwards nowhere, and is flat along some directions.</summary>
    FlatValley,

    /// <summary>It curves upwards along some directions and downwards along others.</summary>
    Saddle,

    /// <summary>It curves upwards nowhere.</summary>
    Maximum,
}

/// <summary>A direction in the space of the parameters along which the loss curves alike.</summary>
/// <param name="Eigenvalue">The curvature along it.</param>
/// <param name="Parameters">Those that it moves the most, at most five, each with its share: of a direction of length 1.</param>
public sealed record CurvedDirection(double Eigenvalue, IReadOnlyList<ElementValue> Parameters)
{
    const int MostNames = 5;

    /// <summary>Shares below this are not told.</summary>
    const double SmallestShare = 0.05;

    internal static CurvedDirection Of(Spectrum spectrum, int index, ElementNames names) =>
        new(spectrum.Values[index], Largest(spectrum.Vectors[index], names));

    /// <summary>The largest shares of a direction. Its sign is free: the largest of all is positive.</summary>
    internal static ElementValue[] Largest(double[] vector, ElementNames names)
    {
        double sign = Math.Sign(vector.MaxBy(Math.Abs)), length = TensorPrimitives.Norm<double>(vector);
        return
        [
            .. Enumerable.Range(0, vector.Length).Where(i => Math.Abs(vector[i]) >= SmallestShare * length).OrderByDescending(i => Math.Abs(vector[i]))
                .Take(MostNames).Select(i => new ElementValue(names[i], sign * vector[i])),
        ];
    }
}
