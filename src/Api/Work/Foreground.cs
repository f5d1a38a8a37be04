using System.Collections.Concurrent;

namespace Descent.Api.Work;

/// <summary>One thread of ordinary priority that writes to the store for all trainings, and wakes who waits for them. At a training's own
/// priority, a write would hold up the writers of the web while the machine is busy; and on Linux a thread inherits the
/// niceness of the one that starts it, so that a pool which grows because a training woke somebody would answer requests with a slow thread.</summary>
internal static class Foreground
{
    static readonly BlockingCollection<Action> _work = [];

    static Foreground()
    {
        Thread thread = new(() =>
        {
            foreach (Action action in _work.GetConsumingEnumerable())
                action();
        })
        { Name = "foreground", IsBackground = true };
        thread.UnsafeStart();
    }

    /// <summary>To be called once by a thread of ordinary priority, which the thread then has as well.</summary>
    public static void Start()
    {
    }

    /// <summary>Without waiting; <paramref name="action"/> does not throw.</summary>
    public static void Post(Action action) => _work.Add(action);

    /// <summary>Waits for the result, and throws what <paramref name="action"/> throws.</summary>
    public static T Do<T>(Func<T> action)
    {
        Task<T> task = new(action);
        Post(task.RunSynchronously);
        return task.GetAwaiter().GetResult();
    }
}
