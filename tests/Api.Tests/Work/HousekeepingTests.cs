using Descent.Api.Work;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Descent.Api.Tests.Work;

public sealed class HousekeepingTests(WorkServer server) : IClassFixture<WorkServer>
{
    [Fact]
    public async Task What_is_to_be_kept_no_longer_is_removed_when_the_service_runs()
    {
        string job = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 10);
        await server.EndAsync(job);
        RunChanges changes = server.Services.GetRequiredService<RunChanges>();
        Task deleted = changes.Next(job);
        using Housekeeping housekeeping = new(
            server.Services.GetRequiredService<Retention>(), server.Services.GetRequiredService<FreedSpace>(), changes,
            new RetentionSettings { Days = 0 }, TimeProvider.System, NullLogger<Housekeeping>.Instance);
        await housekeeping.StartAsync(default);
        await deleted.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Null(await server.Jobs.GetAsync(job));
        await housekeeping.StopAsync(default);
    }
}
