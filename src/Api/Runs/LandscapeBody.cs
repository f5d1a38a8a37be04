using System.Text.Json.Serialization;
using Descent.Training.Diagnostics.Landscapes;

namespace Descent.Api.Runs;

/// <summary>A slice of the training loss through the parameters that a run found.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Directions">How the directions were chosen.</param>
/// <param name="Rows">Training rows that the loss was computed over; of large tables a sample.</param>
/// <param name="Axes">The directions, with the places along each.</param>
/// <param name="Losses">For each place along the second axis (on a line: once) the loss at every place along the first. Null where it is not finite.</param>
/// <param name="Loss">At the solution, in the middle.</param>
/// <param name="Path">The way of the run, projected onto the slice; empty where it would take too long to go it again.</param>
internal sealed record LandscapeBody(
    string Run, LandscapeKind Directions, int Rows, IReadOnlyList<LandscapeAxis> Axes, IReadOnlyList<IReadOnlyList<double?>> Losses, double? Loss, IReadOnlyList<LandscapePoint> Path)
{
    /// <summary>Always <c>landscape</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "landscape";

    public static LandscapeBody Of(string run, Landscape landscape) =>
        new(run, landscape.Kind, landscape.Rows, landscape.Axes, landscape.Losses, landscape.Loss, landscape.Path);
}
