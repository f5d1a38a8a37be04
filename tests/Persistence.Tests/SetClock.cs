using Microsoft.Extensions.Time.Testing;

namespace Descent.Persistence.Tests;

/// <summary>Time passes when a test says so; and what the clock shows can be set, as an operator or a time server sets it.</summary>
sealed class SetClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    TimeSpan offset;

    /// <summary>Sets what is shown; no time passes.</summary>
    public void Set(TimeSpan by) => offset += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;

    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;
}
