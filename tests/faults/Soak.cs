using System.Globalization;
using Descent.Api.Tests.Work;
using Descent.Faults.Tests.Load;

namespace Descent.Faults.Tests;

/// <summary>The load of <see cref="Onslaught"/> without the ends, for long: the resident size has to stay where it is.</summary>
internal sealed class Soak(int seed, Action<string> say)
{
    const int Clients = 12;

    public async Task RunAsync(TimeSpan time)
    {
        string folder = Directory.CreateTempSubdirectory("descent-soak-").FullName;
        try
        {
            References references = await References.TrainAsync(folder);
            using Ledger ledger = new(Path.Combine(folder, "ledger"));
            using ServiceProcess service = await ServiceProcess.StartAsync(folder);
            using CancellationTokenSource end = new(time);
            Task working = Task.WhenAll(Enumerable.Range(0, Clients).Select(client =>
                new LoadClient($"client{client}", ledger, references, new Random(seed + client)).WorkAsync(service.Client, end.Token)));
            while (await Task.WhenAny(working, Task.Delay(time / 20)) != working)
                say(string.Create(CultureInfo.InvariantCulture, $"{service.Memory("VmRSS") / 1e6:F0} MB resident, {ledger.Counts.Values.Sum():#,0} acknowledged writes, {references.Compared} results compared"));
            await working;
            say(string.Create(CultureInfo.InvariantCulture, $"{service.Memory("VmRSS") / 1e6:F0} MB resident at the end, {service.Memory("VmHWM") / 1e6:F0} MB at most"));
            await service.EndAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
