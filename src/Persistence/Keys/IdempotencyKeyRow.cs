namespace Descent.Persistence.Keys;

/// <summary>A key under which a client made something, with the answer that it got.</summary>
sealed class IdempotencyKeyRow
{
    public required string Key { get; init; }

    /// <summary>SHA-256 of the request: where it went, and its body.</summary>
    public required byte[] Request { get; init; }

    public required int Status { get; init; }

    public required string Location { get; init; }

    /// <summary>The body, as it was sent.</summary>
    public required byte[] Answer { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
