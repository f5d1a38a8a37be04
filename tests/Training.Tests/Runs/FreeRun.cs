using System.Text;
using Descent.Training.Data;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;
using Descent.Training.Threads;

namespace Descent.Training.Tests.Runs;

/// <summary>Surroundings that never interfere, and the whole way from a job's body to a result.</summary>
sealed class FreeRun : ITrainingHost
{
    public TrainingCommand Command { get; set; }

    public bool CheckpointDue { get; set; }

    /// <summary>At 0 every step is looked at before its update.</summary>
    public int MostStepsUnasked { get; init; } = int.MaxValue;

    public long SuspendAt { get; init; } = long.MaxValue;

    public List<LossPoint> Losses { get; } = [];

    public Checkpoint? Last { get; private set; }

    public Action<Checkpoint>? Saved { get; init; }

    public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
    {
        Last = checkpoint;
        Losses.AddRange(losses);
        Saved?.Invoke(checkpoint);
    }

    public static Descent.Training.Preparation.Resolution Resolve(Table? table, string body) =>
        Descent.Training.Preparation.Preparation.Resolve(SpecReader.Read(Encoding.UTF8.GetBytes(body)), table);

    public static ITraining Build(Table? table, string body, ThreadTeam? team = null)
    {
        Descent.Training.Preparation.Resolution resolution = Resolve(table, body);
        Assert.Empty(resolution.Problems);
        return Descent.Training.Preparation.Preparation.Build(resolution.Spec!, table, TimeProvider.System, team);
    }

    public static (TrainingResult Result, FreeRun Host) Train(Table? table, string body, ThreadTeam? team = null)
    {
        FreeRun host = new();
        TrainingResult result = Build(table, body, team).Run(null, host);
        host.Losses.AddRange(result.Losses);
        return (result, host);
    }
}
