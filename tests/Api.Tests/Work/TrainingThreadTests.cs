using Descent.Api.Work;

namespace Descent.Api.Tests.Work;

public class TrainingThreadTests
{
    [Fact]
    public async Task Work_runs_on_a_thread_of_its_own_at_lower_priority()
    {
        (int Thread, bool Pooled, int Niceness) inside = await TrainingThread.RunAsync(
            "train", () => (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread, Niceness()));
        Assert.NotEqual(Environment.CurrentManagedThreadId, inside.Thread);
        Assert.False(inside.Pooled);
        if (OperatingSystem.IsLinux())
            Assert.Equal(10, inside.Niceness);
    }

    [Fact]
    public async Task Who_waits_for_a_training_goes_on_at_ordinary_priority()
    {
        for (int i = 0; i < 20; i++)
        {
            int saving = await TrainingThread.RunAsync("train", () => Foreground.Do(Niceness));
            Assert.Equal((0, 0), (saving, Niceness()));
        }
    }

    [Fact]
    public async Task An_exception_comes_back_to_whoever_waits()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => TrainingThread.RunAsync<int>("train", () => throw new InvalidDataException()));
        await Assert.ThrowsAsync<InvalidDataException>(
            () => TrainingThread.RunAsync("train", () => Foreground.Do<int>(() => throw new InvalidDataException())));
    }

    /// <summary>Field 19 of the calling thread's status; the name in field 2 is in parentheses and may contain blanks.</summary>
    static int Niceness()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        string status = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[16]);
    }
}
