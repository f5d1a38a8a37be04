using Descent.Persistence.Runs;

namespace Descent.Api.Work;

/// <summary>Writes what a run does now, if it does it for long enough to be seen: a phase costs a commit, and most pass in a moment.</summary>
internal sealed class PhaseReport : IDisposable
{
    public static readonly TimeSpan WorthWriting = TimeSpan.FromMilliseconds(100);

    readonly RunClaims _claims;
    readonly RunToken _token;
    readonly ILogger _logger;
    readonly ITimer _timer;
    volatile RunPhase _phase;

    public PhaseReport(RunClaims claims, RunToken token, ILogger logger, TimeProvider clock)
    {
        _claims = claims;
        _token = token;
        _logger = logger;
        _timer = clock.CreateTimer(_ => Write(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The run enters a phase.</summary>
    public void Enter(RunPhase phase)
    {
        _phase = phase;
        _timer.Change(WorthWriting, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    void Write()
    {
        try
        {
            // Stale when the run ended meanwhile, which is as well.
            _claims.SetPhase(_token, _phase);
        }
        catch (Exception exception)
        {
            // An exception in a timer would end the process; a phase is not worth that.
            _logger.LogWarning(exception, "Run {Run}: its phase could not be written", _token.RunId);
        }
    }
}
