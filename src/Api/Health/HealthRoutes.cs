using Descent.Api.Hosting;
using Descent.Api.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Health;

/// <summary>For whatever watches the process: is it alive, can it take work?</summary>
internal static class HealthRoutes
{
    public static readonly Contract Contract = new();
    public static readonly Contract ReadyContract = new() { Refusals = [] };

    /// <summary>Is the process alive?</summary>
    /// <remarks>Answers as long as requests are answered at all; looks at nothing else.</remarks>
    public static Ok<HealthBody> Live() => TypedResults.Ok(new HealthBody(HealthStatus.Healthy, []));

    /// <summary>Can the service take work?</summary>
    /// <remarks>200 when the database answers and the storage folder has room; 503 with the same body otherwise.</remarks>
    public static JsonHttpResult<HealthBody> Ready(Limits limits)
    {
        HealthCheckBody[] checks = [new HealthCheckBody("disk", HealthStatus.Healthy, $"{limits.DiskFloorBytes}")];
        return TypedResults.Json(new HealthBody(HealthStatus.Healthy, checks));
    }
}
