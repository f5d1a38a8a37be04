using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training;
using Descent.Training.Diagnostics.Landscapes;
using Descent.Training.Runs;

namespace Descent.Api.Runs;

/// <summary>What slice of the loss a client wants, and the way to it: the same for numbers and pictures.</summary>
internal static class SliceRequest
{
    const int MostInPlane = 41, DefaultInPlane = 21, DefaultOnLine = 101;

    static readonly Choice _dimensions = new("dimensions", "A line or a plane through the solution.", ["1", "2"], "2");
    static readonly Choice _directions = new(
        "directions", "Where the loss curves the most and the least, or at random with each row of a weight matrix as long as the row that it moves.", ["curvature", "random"], "curvature");
    static readonly WholeNumber _points = new(
        "points", $"Places along each direction; in a plane at most {MostInPlane}. Default: {DefaultInPlane} in a plane, {DefaultOnLine} on a line.", Minimum: 3, Maximum: 401);

    public static readonly IReadOnlyList<QueryParameter> Parameters = [_dimensions, _directions, _points];

    public static readonly IReadOnlyList<int> Refusals =
        [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity];

    public static async Task<(Landscape? Landscape, ProblemResult? Refusal)> SurveyAsync(
        string id, HttpRequest request, RunStore runs, JobStore jobs, DatasetStore datasets, TableCache tables, Diagnosis diagnosis, TimeProvider clock, CancellationToken token)
    {
        int dimensions = _dimensions.Read(request) == "1" ? 1 : 2;
        int points = (int)(_points.ReadOptional(request) ?? (dimensions == 1 ? DefaultOnLine : DefaultInPlane));
        if (dimensions == 2 && points > MostInPlane)
            return (null, Refusal.Invalid("/points", "out_of_range", $"The query parameter points must be at most {MostInPlane} in a plane.", $"{points}"));
        LandscapeRequest wanted = new(_directions.Read(request) == "random" ? LandscapeKind.Random : LandscapeKind.Curvature, dimensions, points, Span: null);
        (RunMaterials? materials, ProblemResult? refusal) = await RunMaterials.LoadAsync(id, runs, jobs, datasets, tables, token);
        if (materials is null)
            return (null, refusal);
        (FittedModel? model, refusal) = await Fitted.LoadAsync(id, runs, token);
        if (model is null)
            return (null, refusal);
        (Surveyed? surveyed, refusal) = await diagnosis.RunAsync(
            cancel => new Surveyed(Surveyor.Survey(wanted, model, materials.Table, materials.LastStep, clock, cancel)), token);
        if (surveyed is null)
            return (null, refusal);
        return surveyed.Landscape is Landscape landscape ? (landscape, null)
            : (null, Refusal.Unprocessable([new Problem("/directions", "no_curvature",
                "The loss of this run has no curvature to choose directions by: it has kinks, too many parameters, or numbers that are not finite. Ask for random directions.") { Allowed = ["random"] }]));
    }

    sealed record Surveyed(Landscape? Landscape);
}
