namespace Descent.Api.Requests;

/// <summary>What an endpoint takes and how it can refuse, beyond what its typed results say. <see cref="RequestGate"/> enforces it
/// and the OpenAPI document shows it, so the two cannot differ.</summary>
internal sealed record Contract
{
    /// <summary>The query parameters; any other is refused by name.</summary>
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>The bodies it takes, one for each media type; empty where it takes none.</summary>
    public IReadOnlyList<RequestBody> Bodies { get; init; } = [];

    /// <summary>The type whose JSON a 200 answers where the typed result does not say it: it is written as a stream.</summary>
    public Type? Answer { get; init; }

    /// <summary>The media types of a 200 answer that is a file, or that <c>Accept</c> may choose instead of JSON.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Statuses of the refusals it can give; 400 where the query is wrong and 500 go without saying.</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [];

    /// <summary>The headers that it reads.</summary>
    public IReadOnlyList<RequestHeader> RequestHeaders { get; init; } = [];

    /// <summary>The types of the data of the events, by name, where the answer is a stream of them.</summary>
    public IReadOnlyDictionary<string, Type>? Events { get; init; }

    /// <summary>Headers of a success, with their descriptions.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];
}

/// <summary>A header that an endpoint reads; none is required.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Example">A value as it may be.</param>
internal sealed record RequestHeader(string Name, string Description, string Example);

/// <summary>One form of request body.</summary>
/// <param name="MediaType">As in the Content-Type header, without parameters.</param>
/// <param name="Description">What the body is.</param>
/// <param name="Example">An example that works as it stands.</param>
internal sealed record RequestBody(string MediaType, string Description, string Example)
{
    /// <summary>The type of a JSON body; null for a file.</summary>
    public Type? Schema { get; init; }

    /// <summary>The part of a form that holds the file.</summary>
    public string? FilePart { get; init; }
}
