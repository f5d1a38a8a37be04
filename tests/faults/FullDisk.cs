using System.Net;
using System.Text.Json;
using Descent.Api.Tests.Work;
using Descent.Faults.Tests.Load;

namespace Descent.Faults.Tests;

/// <summary>The disk fills up while a run trains: requests get 507, the run waits and says why, and when there is space again all goes on, in the same process.</summary>
/// <param name="fill">Takes all space.</param>
/// <param name="empty">Gives it back.</param>
internal sealed class FullDisk(Action fill, Action empty)
{
    const string Endless = """{"model":{"type":"objective","formula":"(x-1)^2","parameters":{"x":0}},"optimizer":{"type":"sgd","learning_rate":1e-12},"max_steps":100000000000}""";

    public async Task RunAsync(ServiceProcess service)
    {
        string running = await service.SubmitAsync(new Recipe("endless", Endless, NeedsData: false).Body("", "endless"));
        await service.TrainingAsync(running);
        fill();

        string path = $"/v1/jobs/{running}";
        JsonElement held = await UntilAsync(service, path, Warns);
        Demand(held.GetProperty("status").GetString() is "running" or "queued", $"the run waits: {held}");
        Demand(Warns((await service.GetAsync("/v1/jobs")).GetProperty("data")[0]), "the list says so as well");
        Demand(await StatusAsync(() => service.Client.GetAsync("/health/ready")) == HttpStatusCode.ServiceUnavailable, "the service is not ready");
        Demand(await StatusAsync(() => service.Client.PostAsync("/v1/datasets", Csv())) == HttpStatusCode.InsufficientStorage, "an upload gets 507");
        Demand(await StatusAsync(() => service.Client.PostAsync($"{path}/pause", null)) == HttpStatusCode.InsufficientStorage, "a request that cannot be written down gets 507");
        Demand((await service.GetAsync(path)).GetProperty("progress").GetProperty("step").GetInt64() >= held.GetProperty("progress").GetProperty("step").GetInt64(), "reading goes on");

        empty();
        await UntilAsync(service, path, job => !Warns(job) && job.GetProperty("progress").GetProperty("step").GetInt64() > held.GetProperty("progress").GetProperty("step").GetInt64());
        Demand(await StatusAsync(() => service.Client.GetAsync("/health/ready")) == HttpStatusCode.OK, "the service is ready");
        Demand(await StatusAsync(() => service.Client.PostAsync("/v1/datasets", Csv())) == HttpStatusCode.Created, "an upload is taken");
        Demand(await StatusAsync(() => service.Client.PostAsync($"{path}/stop", null)) == HttpStatusCode.Accepted, "the run is stopped");
        JsonElement ended = await service.EndOfAsync(running);
        Demand(ended.GetProperty("stop_reason").GetString() == "stopped", $"the run has a result: {ended}");
    }

    static StringContent Csv() => new("x,y\n1,2\n2,5\n", System.Text.Encoding.UTF8, "text/csv");

    static bool Warns(JsonElement job) => job.GetProperty("warnings").EnumerateArray().Any(warning => warning.GetProperty("code").GetString() == "storage_full");

    static async Task<JsonElement> UntilAsync(ServiceProcess service, string path, Func<JsonElement, bool> reached)
    {
        JsonElement seen;
        do
            seen = await service.GetAsync(path);
        while (!reached(seen));
        return seen;
    }

    static async Task<HttpStatusCode> StatusAsync(Func<Task<HttpResponseMessage>> request)
    {
        using HttpResponseMessage answer = await request();
        return answer.StatusCode;
    }

    static void Demand(bool holds, string what)
    {
        if (!holds)
            throw new BrokenPromiseException($"It does not hold that {what}.");
    }
}
