using Descent.Api.Tests.Work;
using Descent.Faults.Tests.Disk;

namespace Descent.Faults.Tests;

/// <summary>The short forms; the long ones are commands of this project.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task What_was_acknowledged_under_load_survives_kills_at_random_moments()
    {
        using Onslaught onslaught = new(seed: 3, count: 4, power: false, _ => { });
        await onslaught.StrikeAsync(5);
    }

    [Fact]
    public async Task What_was_acknowledged_under_load_survives_losses_of_power()
    {
        using Onslaught onslaught = new(seed: 4, count: 4, power: true, _ => { });
        await onslaught.StrikeAsync(3);
    }

    [Fact]
    public Task The_power_may_go_at_any_change_to_the_disk_from_the_migration_to_the_result() => new KillPoints(_ => { }).RunAsync(5);

    [Fact]
    public async Task A_full_disk_holds_up_what_is_written_and_nothing_else()
    {
        using FaultyDisk disk = new();
        using ServiceProcess service = await ServiceProcess.StartAsync(disk.Folder, new Dictionary<string, string>(disk.Filling()) { ["Work__ReconcileSeconds"] = "0.1", ["Limits__DiskFloorBytes"] = "0" });
        await new FullDisk(() => disk.IsFull = true, () => disk.IsFull = false).RunAsync(service);
        await service.EndAsync();
    }

    [Fact]
    public async Task Requests_that_never_come_whole_are_ended_and_hold_up_nobody()
    {
        using FaultyDisk disk = new();
        using ServiceProcess service = await ServiceProcess.StartAsync(disk.Folder);
        await Hostility.StallAsync(service, each: 10);
        await service.EndAsync();
    }

    [Fact]
    public async Task No_request_of_many_clients_fails_while_everything_trains()
    {
        using FaultyDisk disk = new();
        using ServiceProcess service = await ServiceProcess.StartAsync(disk.Folder);
        BusyService busy = new(clients: 64, watchers: 100);
        await busy.RunAsync(service, polls: 5);
        Assert.Equal(64 * 5, busy.Answered);
        await service.EndAsync();
    }
}
