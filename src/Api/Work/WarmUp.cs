using System.Text;
using Descent.Training.Data;
using Descent.Training.Preparation;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;

namespace Descent.Api.Work;

/// <summary>Trains two tiny models when the service starts, with the priority of trainings, and forgets them: else the first run would wait until the
/// engine's own code is compiled, which takes longer than many runs. Once a process.</summary>
internal sealed class WarmUp(TimeProvider clock, ILogger<WarmUp> logger) : BackgroundService
{
    const string Line = """
        {"dataset":"warm_up","target":"y","model":"linear","loss":"half_sse","optimizer":{"type":"sgd","learning_rate":0.1},
         "batch_size":"full","max_steps":20}
        """;

    const string Network = """
        {"dataset":"warm_up","target":"class","model":{"type":"mlp","hidden":[4]},"optimizer":"adam","batch_size":8,"max_steps":20,
         "split":{"validation":0.25}}
        """;

    static int _done;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Interlocked.Exchange(ref _done, 1) == 1)
            return;
        try
        {
            await TrainingThread.RunAsync("warm up", Train).WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The service ends before it is warm.
        }
        catch (Exception exception)
        {
            // Nobody waits for this; whatever it is, a run that meets it will say so.
            logger.LogWarning(exception, "The engine could not be warmed up");
        }
    }

    bool Train()
    {
        const int Rows = 40;
        double[] x = [.. Enumerable.Range(0, Rows).Select(row => row / (double)Rows)];
        Table table = new([
            Column.OfNumbers("x", x),
            Column.OfNumbers("y", [.. x.Select(value => 2 * value - 1)]),
            Column.OfCategories("class", [.. x.Select(value => value < 0.5 ? "low" : "high")]),
        ]);
        foreach (string body in new[] { Line, Network })
            if (Preparation.Resolve(SpecReader.Read(Encoding.UTF8.GetBytes(body)), table).Spec is { } spec)
                Preparation.Build(spec, table, clock).Run(null, new Nobody());
        return true;
    }

    /// <summary>Wants nothing.</summary>
    sealed class Nobody : ITrainingHost
    {
        public TrainingCommand Command => TrainingCommand.None;

        public bool CheckpointDue => false;

        public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
        {
        }
    }
}
