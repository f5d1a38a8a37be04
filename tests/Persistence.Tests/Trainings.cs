using Descent.Training;
using Descent.Training.Runs;

namespace Descent.Persistence.Tests;

/// <summary>What a worker would bring home, made by hand.</summary>
static class Trainings
{
    public static TrainingProgress Progress(long step, double loss = 0.5) => new(step, 1000, (int)(step / 10), 100, 91000.5, loss, null, loss, step);

    public static LossPoint[] Losses(long first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new LossPoint(first + i, i / 10, 1.0 / (first + i + 1), null, 0.1, Math.Sqrt(i)))];

    /// <summary>Mini-batch losses at their worst: every digit is noise.</summary>
    public static LossPoint[] Noise(int count)
    {
        Randomness noise = new(5, Purpose.Shuffle);
        return [.. Enumerable.Range(0, count).Select(i => new LossPoint(
            i, i / 100, 0.4 + 0.2 * noise.Uniform(0, (ulong)i), null, 0.001, 1 + 2 * noise.Uniform(1, (ulong)i)))];
    }

    public static TrainingResult Result(
        StopReason? reason = StopReason.Completed, IReadOnlyList<LossPoint>? losses = null, byte[]? model = null, TrainingError? error = null) => new()
        {
            StopReason = reason,
            Progress = Progress(1000),
            Losses = losses ?? [],
            Model = model,
            Metrics = """{"train":{"mse":0.25}}""",
            Error = error,
            Warnings = [new Warning("small_data", "Two rows are few.", "/dataset")],
        };
}
