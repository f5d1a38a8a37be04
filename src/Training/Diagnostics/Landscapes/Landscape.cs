using Descent.Training.Diagnostics.Explaining;

namespace Descent.Training.Diagnostics.Landscapes;

/// <summary>A slice of the training loss through the parameters that a run found, along one direction or two.</summary>
/// <param name="Kind">How the directions were chosen.</param>
/// <param name="Rows">Training rows that the loss was computed over.</param>
/// <param name="Axes">The directions, with the places along each.</param>
/// <param name="Losses">For each place along the second axis (of a slice in one dimension: once) the loss at every place along the first. Null where it is not finite.</param>
/// <param name="Loss">At the solution, in the middle.</param>
/// <param name="Path">The way of the run, projected onto the slice; empty where it would take too long to go it again.</param>
public sealed record Landscape(
    LandscapeKind Kind, int Rows, IReadOnlyList<LandscapeAxis> Axes, IReadOnlyList<IReadOnlyList<double?>> Losses, double? Loss, IReadOnlyList<LandscapePoint> Path);

/// <summary>How the directions of a slice are chosen.</summary>
public enum LandscapeKind
{
    /// <summary>Where the loss curves the most, and where the least.</summary>
    Curvature,

    /// <summary>At random, each row of a weight matrix as long as the row that it moves. Li, Xu, Taylor, Studer, Goldstein (2018), Visualizing the loss landscape of neural nets.</summary>
    Random,
}

/// <summary>A direction of a slice.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Eigenvalue">The curvature along it; null for a random one.</param>
/// <param name="Parameters">Those that it moves the most.</param>
/// <param name="Places">Where the loss was computed: multiples of the direction, 0 is the solution.</param>
public sealed record LandscapeAxis(string Name, double? Eigenvalue, IReadOnlyList<ElementValue> Parameters, IReadOnlyList<double> Places);

/// <summary>A point of the run's way.</summary>
/// <param name="Step">Updates made.</param>
/// <param name="Coordinates">Along each axis.</param>
/// <param name="Loss">There, off the slice; null where it is not finite.</param>
public sealed record LandscapePoint(long Step, IReadOnlyList<double> Coordinates, double? Loss);

/// <summary>What slice is wanted.</summary>
/// <param name="Kind">Its directions.</param>
/// <param name="Dimensions">1 or 2.</param>
/// <param name="Points">Along each axis; an odd number has the solution among them.</param>
/// <param name="Span">How far it reaches to both sides; null to let the way of the run decide.</param>
public sealed record LandscapeRequest(LandscapeKind Kind, int Dimensions, int Points, double? Span);
