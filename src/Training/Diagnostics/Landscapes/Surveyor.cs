using System.Numerics;
using Descent.Training.Curvature;
using Descent.Training.Data;
using Descent.Training.Diagnostics.Explaining;
using Descent.Training.Diagnostics.Tracing;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics.Landscapes;

/// <summary>Measures slices of a training loss.</summary>
public static class Surveyor
{
    /// <summary>Multiplications of one value of the loss: a slice has hundreds of them.</summary>
    const double MostWork = 5e6;

    /// <summary>Multiplications up to which the way of the run is gone again.</summary>
    const double MostWorkOfPath = 2e10;

    /// <summary>Points of the way that are shown.</summary>
    const int MostPathPoints = 60;

    /// <summary>Room around the way of the run.</summary>
    const double Margin = 1.25;

    /// <param name="request">What is wanted.</param>
    /// <param name="model">The solution.</param>
    /// <param name="table">Its dataset; null where the model needs none.</param>
    /// <param name="steps">Updates that the run made.</param>
    /// <param name="clock">For the training that is made again.</param>
    /// <param name="token">Ends what nobody waits for any more.</param>
    /// <returns>The slice; <see langword="null"/> where the loss has no curvature along which to look.</returns>
    public static Landscape? Survey(LandscapeRequest request, FittedModel model, Table? table, long steps, TimeProvider clock, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(model);
        Subject subject = Subject.Of(model.Spec, table);
        LossSurface surface = subject.Surface(MostWork);
        double[] centre = model.Values.ToArray();
        if (Directions(request, surface, centre, (ulong)model.Spec.Seed!.Value, token) is not SliceDirection[] directions)
            return null;
        SlicePlane plane = new(centre, [.. directions.Select(direction => direction.Vector)]);
        IReadOnlyList<LandscapePoint> path = 3.0 * surface.Length * subject.BatchRows * steps > MostWorkOfPath ? []
            : model.Spec.Precision == Precision.Float32 ? Path<float>(subject, surface, plane, steps, clock, token) : Path<double>(subject, surface, plane, steps, clock, token);
        ElementNames names = new(surface.Graph.Layout, model);
        LandscapeAxis[] axes = [.. directions.Select((direction, axis) => new LandscapeAxis(
            direction.Name, direction.Eigenvalue, CurvedDirection.Largest(direction.Vector, names), Places(request, Reach(request, directions[axis], path, axis))))];
        IReadOnlyList<double> across = axes.Length == 1 ? [0] : axes[1].Places;
        List<double?[]> losses = [];
        foreach (double y in across)
        {
            token.ThrowIfCancellationRequested();
            losses.Add([.. axes[0].Places.Select(x => Finite(surface.Value(axes.Length == 1 ? plane.At(x) : plane.At(x, y))))]);
        }
        return new Landscape(request.Kind, surface.Rows.Rows, axes, losses, Finite(surface.Value(centre)), path);
    }

    static SliceDirection[]? Directions(LandscapeRequest request, LossSurface surface, double[] centre, ulong seed, CancellationToken token) =>
        request.Kind == LandscapeKind.Random ? SliceDirection.AtRandom(surface, centre, seed, request.Dimensions)
            : surface.Spectrum(centre, token) is Spectrum spectrum ? SliceDirection.OfCurvature(spectrum, request.Dimensions) : null;

    static LandscapePoint[] Path<T>(
        Subject subject, LossSurface surface, SlicePlane plane, long steps, TimeProvider clock, CancellationToken token)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<LandscapePoint> path = [];
        Replay<T>? replay = Replay<T>.To(subject, null, 0, clock, token);
        for (int i = 0; i <= MostPathPoints && replay is not null; i++)
        {
            long step = steps * i / MostPathPoints;
            if ((path.Count > 0 && step == path[^1].Step) || !replay.GoTo(step))
                continue;
            double[] there = [.. replay.Parameters.Select(value => double.CreateTruncating(value))];
            path.Add(new LandscapePoint(step, plane.Project(there), Finite(surface.Value(there))));
        }
        return [.. path.Where(point => point.Coordinates.All(double.IsFinite))];
    }

    /// <summary>As far as the way of the run, or a random direction its own length; else until the quadratic has risen by 1.</summary>
    static double Reach(LandscapeRequest request, SliceDirection direction, IReadOnlyList<LandscapePoint> path, int axis)
    {
        double way = path.Select(point => Math.Abs(point.Coordinates[axis])).DefaultIfEmpty(0).Max();
        double natural = direction.Eigenvalue is double curvature && curvature > 0 ? Math.Sqrt(2 / curvature) : 1;
        return request.Span ?? (request.Kind == LandscapeKind.Random ? Math.Max(1, Margin * way) : way > 1e-6 * natural ? Margin * way : natural);
    }

    static double[] Places(LandscapeRequest request, double reach) =>
        [.. Enumerable.Range(0, request.Points).Select(i => request.Points == 1 ? 0 : reach * (2.0 * i / (request.Points - 1) - 1))];

    static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
