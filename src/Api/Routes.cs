using Descent.Api.Datasets;
using Descent.Api.Derivatives;
using Descent.Api.Events;
using Descent.Api.Health;
using Descent.Api.Hosting;
using Descent.Api.Jobs;
using Descent.Api.OpenApi;
using Descent.Api.Pictures;
using Descent.Api.Requests;
using Descent.Api.Runs;

namespace Descent.Api;

/// <summary>The route table.</summary>
internal static class Routes
{
    public static void MapRoutes(this WebApplication app)
    {
        RouteGroupBuilder datasets = app.MapGroup("/v1/datasets").WithTags("Datasets");
        datasets.MapPost("", UploadDataset.Handle).With(UploadDataset.Contract);
        datasets.MapGet("", ListDatasets.Handle).With(ListDatasets.Contract);
        datasets.MapGet("{id}", GetDataset.Handle).With(GetDataset.Contract);
        datasets.MapGet("{id}/rows", GetDatasetRows.Handle).With(GetDatasetRows.Contract);
        datasets.MapGet("{id}/content", GetDatasetContent.Handle).With(GetDatasetContent.Contract);
        datasets.MapDelete("{id}", DeleteDataset.Handle).With(DeleteDataset.Contract);

        RouteGroupBuilder jobs = app.MapGroup("/v1/jobs").WithTags("Jobs");
        jobs.MapPost("", CreateJob.Handle).With(CreateJob.Contract);
        jobs.MapPost("preview", PreviewJob.Handle).With(PreviewJob.Contract);
        jobs.MapGet("", ListJobs.Handle).With(ListJobs.Contract);
        jobs.MapGet("{id}", GetJob.Handle).With(GetJob.Contract);
        jobs.MapGet("{id}/events", WatchJob.Handle).With(WatchJob.Contract);
        jobs.MapPost("{id}/cancel", SteerJob.Cancel).With(SteerJob.Contract);
        jobs.MapPost("{id}/pause", SteerJob.Pause).With(SteerJob.Contract);
        jobs.MapPost("{id}/resume", SteerJob.Resume).With(SteerJob.Contract);
        jobs.MapPost("{id}/stop", SteerJob.Stop).With(SteerJob.Contract);
        jobs.MapDelete("{id}", DeleteJob.Handle).With(DeleteJob.Contract);

        RouteGroupBuilder runs = app.MapGroup("/v1/runs").WithTags("Runs");
        runs.MapGet("{id}", GetRun.Handle).With(GetRun.Contract);
        runs.MapGet("{id}/losses", GetLosses.Handle).With(GetLosses.Contract);
        runs.MapPicture("{id}/losses", DrawLosses.Handle, DrawLosses.Contract);
        runs.MapPicture("{id}/landscape", DrawLandscape.Handle, DrawLandscape.Contract);
        runs.MapPicture("{id}/fit", DrawFit.Handle, DrawFit.Contract);
        runs.MapPicture("{id}/predictions", DrawPredictions.Handle, DrawPredictions.Contract);
        runs.MapPicture("{id}/confusion", DrawConfusion.Handle, DrawConfusion.Contract);
        runs.MapPicture("{id}/roc", DrawRoc.Handle, DrawRoc.Contract);
        runs.MapGet("{id}/parameters", GetParameters.Handle).With(GetParameters.Contract);
        runs.MapGet("{id}/explanation", ExplainRun.Handle).With(ExplainRun.Contract);
        runs.MapGet("{id}/graph", GetGraph.Handle).With(GetGraph.Contract);
        runs.MapGet("{id}/landscape", GetLandscape.Handle).With(GetLandscape.Contract);
        runs.MapGet("{id}/trace", TraceRun.Handle).With(TraceRun.Contract);
        runs.MapGet("{id}/inference", GetInference.Handle).With(GetInference.Contract);
        runs.MapPost("{id}/predict", PredictRun.Handle).With(PredictRun.Contract);

        app.MapPost("/v1/derivatives", Differentiate.Handle).With(Differentiate.Contract).WithTags("Derivatives");

        app.MapGet("/health/live", HealthRoutes.Live).With(HealthRoutes.LiveContract).WithTags("Health");
        app.MapGet("/health/ready", HealthRoutes.Ready).With(HealthRoutes.ReadyContract).WithTags("Health");
        app.MapMeasurements();
        app.MapApiDocument();
    }

    static RouteHandlerBuilder With(this RouteHandlerBuilder route, Contract contract) => route.WithMetadata(contract);
}
