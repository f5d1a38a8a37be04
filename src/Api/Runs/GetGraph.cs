using Descent.Api.Answers;
using Descent.Api.Pictures;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Diagnostics.Drawing;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class GetGraph
{
    const string Graphviz = "text/vnd.graphviz";

    static readonly WholeNumber _step = new("step", "The step whose values are shown on the nodes of a small graph.", Minimum: 0, Maximum: long.MaxValue, Default: 0);

    public static readonly Contract Contract = new()
    {
        Query = [_step],
        Answer = typeof(GraphBody),
        Files = [Graphviz, PictureRequest.Svg],
        Refusals =
        [
            StatusCodes.Status404NotFound, StatusCodes.Status406NotAcceptable, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity,
        ],
    };

    /// <summary>Get the computational graph of a run.</summary>
    /// <remarks>As JSON, for Graphviz, or as a picture in SVG. A graph of at most 60 operations is shown one by one, with values and derivatives where these are at most
    /// 500 numbers; a larger one layer by layer.</remarks>
    public static async Task<Results<Ok<GraphBody>, ContentHttpResult, FileContentHttpResult, ProblemResult>> Handle(
        string id, HttpContext http, RunStore runs, JobStore jobs, DatasetStore datasets, TableCache tables, Diagnosis diagnosis, TimeProvider clock, CancellationToken token)
    {
        if (Negotiation.Choose(http.Request, Negotiation.Json, Graphviz, PictureRequest.Svg) is not string form)
            return Negotiation.NotAcceptable(Negotiation.Json, Graphviz, PictureRequest.Svg);
        (RunMaterials? materials, ProblemResult? refusal) = await RunMaterials.LoadAsync(id, runs, jobs, datasets, tables, token);
        if (materials is null)
            return refusal!;
        long step = _step.Read(http.Request);
        if (step > materials.LastStep)
            return Refusal.Invalid("/step", "out_of_range", $"The query parameter step must be at most {materials.LastStep}, the last step of the run.", $"{step}");
        Checkpoint? nearest = await runs.CheckpointAsync(id, token);
        (GraphDrawing? drawing, refusal) = await diagnosis.RunAsync(
            cancel => RunGraph.Draw(materials.Spec, materials.Table, nearest, step, clock, cancel), token);
        if (drawing is null)
            return refusal!;
        if (form == Graphviz)
            return TypedResults.Text(GraphDot.Write(drawing), $"{form}; charset=utf-8");
        if (form == Negotiation.Json)
            return TypedResults.Ok(GraphBody.Of(id, drawing));
        // An SVG is a document: opened by itself it may style itself and nothing else.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return TypedResults.File(GraphSvg.Draw(drawing, $"Computational graph of run {id}"), form);
    }
}
