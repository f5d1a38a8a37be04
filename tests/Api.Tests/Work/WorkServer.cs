using System.Net;
using System.Net.Http.Json;
using Descent.Persistence.Jobs;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training.Preparation;
using Microsoft.Extensions.DependencyInjection;

namespace Descent.Api.Tests.Work;

/// <summary>The real service with one training at a time, and a look at its stores.</summary>
public sealed class WorkServer : DescentServer
{
    static readonly Dictionary<string, string> _defaults = new() { ["Work:Concurrency"] = "1", ["Work:CheckpointSeconds"] = "0.05" };

    public WorkServer() : this([])
    {
    }

    internal WorkServer(Dictionary<string, string> settings, TimeProvider? time = null)
        : base(new(settings.Concat(_defaults).DistinctBy(setting => setting.Key)), time)
    {
    }

    public JobStore Jobs => Services.GetRequiredService<JobStore>();

    public RunStore Runs => Services.GetRequiredService<RunStore>();

    public LossStore Losses => Services.GetRequiredService<LossStore>();

    /// <summary>The textbook's two points.</summary>
    public async Task<string> TwoPointsAsync() => (await UploadedAsync("x,y\n1,2\n2,5\n")).GetProperty("id").GetString()!;

    /// <summary>The textbook's line through them, from (0, 0) at rate 0.1; each epoch is one step.</summary>
    public async Task<string> SubmitLineAsync(string dataset, long? epochs, long? maxSteps = null)
    {
        object job = new
        {
            dataset,
            target = "y",
            model = "linear",
            loss = "half_sse",
            optimizer = new { type = "sgd", learning_rate = 0.1 },
            batch_size = "full",
            epochs,
            max_steps = maxSteps,
            initial = new { weight = 0, bias = 0 },
            preprocessing = new { standardize = false },
            precision = "float64",
        };
        using HttpResponseMessage response = await Client.PostAsJsonAsync("/v1/jobs", job);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.JsonAsync()).GetProperty("id").GetString()!;
    }

    /// <summary>A line with the most updates that a job may ask for: a quarter of an hour at a hundred million a second.</summary>
    public Task<string> SubmitEndlessAsync(string dataset) => SubmitLineAsync(dataset, null, 100_000_000_000);

    /// <summary>Queues a spec as it stands, past every check.</summary>
    public async Task<string> QueueAsync(string dataset, string spec) =>
        (await Jobs.CreateAsync(new NewJob(null, dataset, spec, "[]", [], [new RunVariation(0)])))!.Id;

    public Task<JobRow> EndAsync(string job) => UntilAsync(job, row => RunStates.IsTerminal(row.Status));

    /// <summary>Waits until the job has saved progress.</summary>
    public Task<JobRow> TrainingAsync(string job) => UntilAsync(job, row => row.Runs[0].Progress?.Step > 0);

    public async Task<JobRow> UntilAsync(string job, Func<JobRow, bool> reached)
    {
        RunChanges changes = Services.GetRequiredService<RunChanges>();
        while (true)
        {
            Task changed = changes.Next(job);
            JobRow row = (await Jobs.GetAsync(job))!;
            if (reached(row))
                return row;
            await changed.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }
}
