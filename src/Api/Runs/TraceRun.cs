using Descent.Api.Answers;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training;
using Descent.Training.Diagnostics.Tracing;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class TraceRun
{
    static readonly WholeNumber _from = new("from", "First step, from 0.", Minimum: 0, Maximum: long.MaxValue, Default: 0);
    static readonly WholeNumber _to = new("to", $"Last step, at most {Tracer.MostSteps} of them. Default: the first one alone.", Minimum: 0, Maximum: long.MaxValue);

    public static readonly Contract Contract = new()
    {
        Query = [_from, _to],
        Answer = typeof(TraceBody),
        Files = [Negotiation.Markdown],
        Refusals =
        [
            StatusCodes.Status404NotFound, StatusCodes.Status406NotAcceptable, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity,
        ],
    };

    /// <summary>Work steps of a run as by hand.</summary>
    /// <remarks>Each value from the data to the loss, each derivative back to the parameters by the chain rule, and the update with its numbers. As JSON, or as
    /// Markdown with formulas in LaTeX. Any steps of any run whose single step is small enough to be read, at most 5,000 numbers; 422 otherwise. Nothing is
    /// stored for it: the training is made again up to there, from the nearest checkpoint.</remarks>
    public static async Task<Results<Ok<TraceBody>, ContentHttpResult, ProblemResult>> Handle(
        string id, HttpRequest request, RunStore runs, JobStore jobs, DatasetStore datasets, TableCache tables, Diagnosis diagnosis, TimeProvider clock, CancellationToken token)
    {
        if (Negotiation.Choose(request, Negotiation.Json, Negotiation.Markdown) is not string form)
            return Negotiation.NotAcceptable(Negotiation.Json, Negotiation.Markdown);
        (RunMaterials? materials, ProblemResult? refusal) = await RunMaterials.LoadAsync(id, runs, jobs, datasets, tables, token);
        if (materials is not { Run: RunRow run })
            return refusal!;
        long from = _from.Read(request), to = _to.ReadOptional(request) ?? from, last = materials.LastStep;
        if (to < from || to > last)
            return Refusal.Invalid("/to", "out_of_range", $"The query parameter to must lie between from, {from}, and the last step of the run, {last}.", $"{to}");
        Checkpoint? nearest = await runs.CheckpointAsync(id, token);
        long? end = RunStates.IsTerminal(run.Status) ? last : null;
        (Tracing? tracing, refusal) = await diagnosis.RunAsync(
            cancel => Tracing.Of(Tracer.Trace(materials.Spec, materials.Table, nearest, from, to, end, clock, cancel)), token);
        if (tracing is null)
            return refusal!;
        if (tracing.Problem is Problem problem)
            return Refusal.Unprocessable([problem]);
        return tracing.Trace is not Trace trace
            ? Refusal.Conflict($"Run {id} cannot be made again up to step {from}: with this build it ends before.")
            : form == Negotiation.Markdown
                ? TypedResults.Text(TraceMarkdown.Write(trace, $"Run {id}, step {from}{(to > from ? $" to {to}" : "")}"), $"{form}; charset=utf-8")
                : TypedResults.Ok(TraceBody.Of(id, trace));
    }

    sealed record Tracing(Trace? Trace, Problem? Problem)
    {
        public static Tracing Of((Trace? Trace, Problem? Problem) result) => new(result.Trace, result.Problem);
    }
}
