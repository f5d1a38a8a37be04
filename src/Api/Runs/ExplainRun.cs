using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Api.Answers;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Diagnostics.Explaining;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class ExplainRun
{
    public static readonly Contract Contract = new()
    {
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity],
    };

    /// <summary>Explain a run that is over.</summary>
    /// <remarks>Why it stopped; how far it is from where the gradient vanishes; how the loss curves there, which directions are flat and which parameters
    /// span them; whether the gradient is right; the optimum in closed form where there is one; predicted against actual decrease; training against
    /// validation; for classes the calibration. Every number has a sentence in <c>meanings</c>. 409 while it is not over.</remarks>
    public static async Task<Results<Ok<ExplanationBody>, ProblemResult>> Handle(
        string id, RunStore runs, JobStore jobs, DatasetStore datasets, TableCache tables, Diagnosis diagnosis, TimeProvider clock, CancellationToken token)
    {
        (RunMaterials? materials, ProblemResult? refusal) = await RunMaterials.LoadAsync(id, runs, jobs, datasets, tables, token);
        if (materials is not { Run: RunRow run })
            return refusal!;
        if (!RunStates.IsTerminal(run.Status))
            return Refusal.Conflict($"Run {id} is not over yet: it is {run.Status.ToString().ToLowerInvariant()}.");
        FittedModel? model = await runs.ModelAsync(id, token) is byte[] bytes ? Fitted.Load(id, bytes) : null;
        (Explanation? explanation, refusal) = await diagnosis.RunAsync(
            cancel => Explainer.Of(EndOf(run), materials.Spec, materials.Table, model, clock, cancel), token);
        return explanation is null ? refusal! : TypedResults.Ok(ExplanationBody.Of(id, explanation, run.Error?.Divergence));
    }

    static RunEnd EndOf(RunRow run)
    {
        MetricsBody? metrics = run.Metrics is null ? null : JsonSerializer.Deserialize<MetricsBody>(run.Metrics, ApiJson.Options);
        return new RunEnd(run.StopReason, run.Error, run.Progress, Loss(metrics?.Train), Loss(metrics?.Validation), Loss(metrics?.Test));

        static double? Loss(JsonObject? part) => part?["loss"]?.GetValue<double>();
    }
}
