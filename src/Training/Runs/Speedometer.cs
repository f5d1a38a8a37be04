namespace Descent.Training.Runs;

/// <summary>Steps per second since the last look.</summary>
internal sealed class Speedometer(TimeProvider clock, long startStep)
{
    long lastTime = clock.GetTimestamp();
    long lastStep = startStep;
    double last;

    public double StepsPerSecond(long step)
    {
        double seconds = clock.GetElapsedTime(lastTime).TotalSeconds;
        if (step > lastStep && seconds > 0)
        {
            last = (step - lastStep) / seconds;
            lastTime = clock.GetTimestamp();
            lastStep = step;
        }
        return last;
    }
}
