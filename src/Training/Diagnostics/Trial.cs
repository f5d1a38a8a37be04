using System.Diagnostics;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics;

/// <summary>How long a training would take, from a short trial of it.</summary>
/// <param name="SecondsPerStep">Measured here and now.</param>
/// <param name="Seconds">For all steps; null where the optimizer decides how many there are.</param>
/// <param name="StepsTried">Steps of the trial.</param>
public sealed record Trial(double SecondsPerStep, double Seconds, long StepsTried)
{
    /// <summary>The trial takes no longer, but for a single step that does.</summary>
    static readonly TimeSpan _longest = TimeSpan.FromMilliseconds(100), _warmUp = TimeSpan.FromMilliseconds(20);

    /// <param name="training">Made ready; nothing of the trial remains in it.</param>
    /// <param name="steps">Updates planned.</param>
    /// <param name="clock">For the measurement.</param>
    /// <param name="token">Ends the trial early.</param>
    public static Trial? Of(ITraining training, long steps, TimeProvider clock, CancellationToken token)
    {
        // The first steps wait for code that is compiled when it is first needed.
        training.Run(null, new Host(_warmUp, clock, token));
        Host host = new(_longest, clock, token);
        TrainingResult result = training.Run(null, host);
        double seconds = host.Seconds;
        long tried = result.Progress.Step;
        return tried > 0 && seconds > 0 ? new Trial(seconds / tried, seconds / tried * steps, tried) : null;
    }

    /// <summary>Lets a training go until the time is over.</summary>
    sealed class Host(TimeSpan longest, TimeProvider clock, CancellationToken token) : ITrainingHost
    {
        long first, last;

        public double Seconds => clock.GetElapsedTime(first, last).TotalSeconds;

        public TrainingCommand Command
        {
            get
            {
                last = clock.GetTimestamp();
                if (first == 0)
                    first = last;
                return clock.GetElapsedTime(first, last) > longest || token.IsCancellationRequested ? TrainingCommand.Cancel : TrainingCommand.None;
            }
        }

        public bool CheckpointDue => false;

        public bool AsksWhyItDiverged => false;

        public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress) => throw new UnreachableException();
    }
}
