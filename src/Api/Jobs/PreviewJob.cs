using Descent.Api.Answers;
using Descent.Api.Hosting;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Training.Diagnostics;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Jobs;

internal static class PreviewJob
{
    public static readonly Contract Contract = new()
    {
        Bodies = [Submission.Body],
        Refusals = [StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity],
    };

    /// <summary>See what a job would be.</summary>
    /// <remarks>The same body as for a job. Answers with the resolved spec, sizes, whether the loss is convex, the loss, its gradient and its curvature
    /// at the start, which learning rates are stable and which is best, the steps to predict from that, and the time by a short trial. Nothing is stored.</remarks>
    public static async Task<Results<Ok<PreviewBody>, ProblemResult>> Handle(
        HttpRequest request, DatasetStore datasets, TableCache tables, Limits limits, Diagnosis diagnosis, TimeProvider time, CancellationToken token)
    {
        (Submission? submission, ProblemResult? refusal) = await Submission.ReadAsync(request, datasets, tables, limits, token);
        if (submission is not { Spec: var spec, Resolution: { Estimate: Estimate estimate } resolution, Runs: var runs, Table: var table })
            return refusal!;
        (Outlook? outlook, refusal) = await diagnosis.RunAsync(cancel => Outlook.Of(spec, table, estimate.Steps, time, cancel), token);
        if (outlook is not { Start: LossPoint start })
            return refusal!;
        return TypedResults.Ok(new PreviewBody
        {
            Spec = spec,
            ParameterCount = estimate.ParameterCount,
            Runs = runs.Count,
            Estimate = estimate,
            Convexity = outlook.Convexity,
            InitialLoss = Nonfinite.OrNull(start.Train),
            InitialGradientNorm = Nonfinite.OrNull(start.GradientNorm),
            Curvature = outlook.Curvature,
            LearningRate = outlook.LearningRate,
            Trial = outlook.Trial,
            Nonfinite = Nonfinite.Names(("initial_loss", start.Train), ("initial_gradient_norm", start.GradientNorm)),
            Warnings = [.. resolution.Warnings, .. outlook.Warnings],
            Choices = resolution.Choices,
        });
    }
}
