using System.Diagnostics;
using System.Globalization;
using Descent.Api.Tests.Work;
using Descent.Faults.Tests;

Stopwatch watch = Stopwatch.StartNew();
int seed = Number(2, Environment.ProcessId);
Console.WriteLine($"seed {seed}");
switch (args)
{
    case ["kills", ..]:
        using (Onslaught onslaught = new(seed, count: 12, power: false, Say))
            await onslaught.StrikeAsync(Number(1, 200));
        break;
    case ["power", ..]:
        using (Onslaught onslaught = new(seed, count: 12, power: true, Say))
            await onslaught.StrikeAsync(Number(1, 100));
        break;
    case ["points", ..]:
        await new KillPoints(Say).RunAsync(Number(1, int.MaxValue));
        break;
    case ["full", ..]:
        using (Tmpfs disk = new(Number(1, 8)))
        {
            using ServiceProcess service = await ServiceProcess.StartAsync(disk.Folder, new Dictionary<string, string> { ["Work__ReconcileSeconds"] = "0.1", ["Limits__DiskFloorBytes"] = "0" });
            await new FullDisk(disk.Fill, disk.Empty).RunAsync(service);
            await service.EndAsync();
            Say("507 while the disk was full; the run went on when there was space");
        }
        break;
    case ["load", ..]:
        await LoadAsync(Number(1, 50), Number(2, 1000));
        break;
    case ["soak", ..]:
        await new Soak(seed, Say).RunAsync(TimeSpan.FromMinutes(Number(1, 60)));
        break;
    default:
        Console.WriteLine("kills [200] | power [100] | points [all] | full [megabytes] | load [polls] [watchers] | soak [minutes]; kills, power and soak take a seed as well");
        return 2;
}
return 0;

async Task LoadAsync(int polls, int watchers)
{
    string folder = Directory.CreateTempSubdirectory("descent-load-").FullName;
    using ServiceProcess service = await ServiceProcess.StartAsync(folder);
    BusyService busy = new(clients: 64, watchers);
    await busy.RunAsync(service, polls);
    IReadOnlyList<double> sorted = busy.Latencies;
    Say($"{busy.Answered} polls of 64 clients beside {watchers} watchers: p50 {sorted[sorted.Count / 2]:F1} ms, p99 {sorted[sorted.Count * 99 / 100]:F1} ms, most {sorted[^1]:F1} ms; none failed; {service.Memory("VmHWM") / 1e6:F0} MB at most");
    await service.EndAsync();
    Directory.Delete(folder, recursive: true);
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

void Say(string what) => Console.WriteLine($"[{watch.Elapsed.TotalSeconds,6:F0} s] {what}");
