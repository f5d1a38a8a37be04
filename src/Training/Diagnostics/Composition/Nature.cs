namespace Descent.Training.Diagnostics.Composition;

/// <summary>How a value bends as a function of the parameters.</summary>
internal enum Bend
{
    /// <summary>It does not depend on them.</summary>
    Constant,

    /// <summary>A linear function and a constant.</summary>
    Affine,

    Convex,

    Concave,

    /// <summary>Not known to be any of these.</summary>
    Unknown,
}

/// <summary>What is known of every element of a node.</summary>
/// <param name="Bend">As a function of the parameters.</param>
/// <param name="Range">Whatever the parameters.</param>
/// <param name="Degree">As a polynomial in the parameters; <see langword="null"/> where it is none.</param>
internal readonly record struct Nature(Bend Bend, Interval Range, int? Degree);
