namespace Descent.Api.Health;

/// <summary>How the service is.</summary>
/// <param name="Status"><c>healthy</c> or <c>unhealthy</c>.</param>
/// <param name="Checks">One entry for each thing that was looked at.</param>
internal sealed record HealthBody(HealthStatus Status, IReadOnlyList<HealthCheckBody> Checks);

/// <summary>One thing that was looked at.</summary>
/// <param name="Name"><c>database</c> or <c>disk</c>.</param>
/// <param name="Status">Its own status.</param>
/// <param name="Detail">In words.</param>
internal sealed record HealthCheckBody(string Name, HealthStatus Status, string Detail);

/// <summary>Well or not.</summary>
internal enum HealthStatus
{
    /// <summary>All is well.</summary>
    Healthy,

    /// <summary>The service cannot take work now.</summary>
    Unhealthy,
}
