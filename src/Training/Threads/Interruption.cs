namespace Descent.Training.Threads;

/// <summary>Long pieces of work on a training's own thread ask here, between their parts, whether the training is still wanted: a single step of Newton's
/// may take seconds. It is the thread's, so that factorizations need not be told who trains; where nobody listens a question costs next to nothing.</summary>
internal static class Interruption
{
    [ThreadStatic]
    static Func<bool>? isAsked;

    /// <summary>Work during which the questions are answered.</summary>
    /// <param name="asked">Whether the work shall end; as cheap as a volatile read.</param>
    /// <param name="work">Its result is dropped when it is interrupted.</param>
    /// <exception cref="InterruptedException">It was.</exception>
    public static T During<T>(Func<bool> asked, Func<T> work)
    {
        Func<bool>? before = isAsked;
        isAsked = asked;
        try
        {
            return work();
        }
        finally
        {
            isAsked = before;
        }
    }

    /// <summary>To be called every few milliseconds.</summary>
    public static void Check()
    {
        if (isAsked is Func<bool> asked && asked())
            throw new InterruptedException();
    }
}

/// <summary>Unwinds work that nobody wants any more; caught where the work was begun.</summary>
internal sealed class InterruptedException : Exception
{
    public InterruptedException()
        : base("The work was interrupted.")
    {
    }

    public InterruptedException(string message)
        : base(message)
    {
    }

    public InterruptedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
