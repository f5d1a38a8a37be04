using System.Runtime.InteropServices;

namespace Descent.Api.Work;

/// <summary>A thread of its own for one run, outside the pool that answers requests and of lower priority than it: whatever trains, polling
/// stays quick. With training in the pool the 99th percentile of a poll was seconds.</summary>
internal static class TrainingThread
{
    // Still well above what only runs when nothing else does (19).
    const int Niceness = 10;
    const int PrioProcess = 0;
    const int CallingThread = 0;

    /// <summary>Completes when <paramref name="work"/> has returned, or fails as it failed. What the work would tell other threads
    /// goes through <see cref="Foreground"/>.</summary>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        Foreground.Start();
        TaskCompletionSource<T> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                LowerPriority();
                T result = work();
                Foreground.Post(() => ended.SetResult(result));
            }
            catch (Exception exception)
            {
                Foreground.Post(() => ended.SetException(exception));
            }
        })
        {
            Name = name,
            // A step that takes long must not hold up the end of the process; the run goes on from its checkpoint.
            IsBackground = true,
        };
        thread.UnsafeStart();
        return ended.Task;
    }

    /// <summary>For the calling thread, for good.</summary>
    static void LowerPriority()
    {
        // Thread.Priority does nothing on Linux, where niceness belongs to a thread and 0 names the calling one. Elsewhere on Unix it would
        // belong to the process. A refusal is no reason not to train.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(PrioProcess, CallingThread, Niceness);
        else
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int SetPriority(int which, uint who, int niceness);
}
