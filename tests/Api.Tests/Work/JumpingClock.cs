namespace Descent.Api.Tests.Work;

/// <summary>The system's clock, set wrong by whoever likes: only what it says of the day jumps, as when an operator or a time server corrects it.</summary>
sealed class JumpingClock : TimeProvider
{
    long _offset;

    public void Jump(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));
}
