using Descent.Api.Hosting;
using Descent.Api.Requests;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Health;

/// <summary>For whatever watches the process: is it alive, can it take work?</summary>
internal static class HealthRoutes
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    public static readonly Contract LiveContract = new();

    public static readonly Contract ReadyContract = new() { Answer = typeof(HealthBody) };

    /// <summary>Is the process alive?</summary>
    /// <remarks>Answers as long as requests are answered at all; looks at nothing else.</remarks>
    public static Ok<HealthBody> Live() => TypedResults.Ok(new HealthBody(HealthStatus.Healthy, []));

    /// <summary>Can the service take work?</summary>
    /// <remarks>200 when the database answers and the storage folder has room; 503 with the same body otherwise.</remarks>
    public static async Task<JsonHttpResult<HealthBody>> Ready(
        RunStore runs, StorageFolder folder, ContentStore contents, StorageHealth health, Limits limits, ILogger<HealthBody> logger, CancellationToken token)
    {
        HealthCheckBody[] checks = [await CheckDatabase(runs, logger, token), CheckDisk(folder, contents, health, limits)];
        bool healthy = checks.All(check => check.Status == HealthStatus.Healthy);
        return TypedResults.Json(
            new HealthBody(healthy ? HealthStatus.Healthy : HealthStatus.Unhealthy, checks),
            statusCode: healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    static async Task<HealthCheckBody> CheckDatabase(RunStore runs, ILogger logger, CancellationToken token)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(_patience);
        try
        {
            await runs.CountByStatusAsync(patience.Token);
            return new HealthCheckBody("database", HealthStatus.Healthy, "The database answers.");
        }
        catch (Exception exception) when (!token.IsCancellationRequested)
        {
            logger.LogError(exception, "The database does not answer");
            return new HealthCheckBody("database", HealthStatus.Unhealthy, "The database does not answer.");
        }
    }

    static HealthCheckBody CheckDisk(StorageFolder folder, ContentStore contents, StorageHealth health, Limits limits)
    {
        // A quota may be used up where bytes are free. Once space is made nobody may be there to write, so it is tried.
        if (health.IsFull && !contents.TakesBytes())
            return new HealthCheckBody("disk", HealthStatus.Unhealthy, "The disk is full: nothing can be written. Runs wait for space.");
        long free = folder.FreeBytes();
        HealthStatus status = free >= limits.DiskFloorBytes ? HealthStatus.Healthy : HealthStatus.Unhealthy;
        return new HealthCheckBody("disk", status, $"{free} bytes are free in the storage folder; the floor is {limits.DiskFloorBytes}.");
    }
}
