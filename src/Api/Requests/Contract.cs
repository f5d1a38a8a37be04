namespace Descent.Api.Requests;

/// <summary>What an endpoint takes and how it can refuse, beyond what its typed results say. <see cref="RequestGate"/> enforces it
/// and the OpenAPI document shows it, so the two cannot differ.</summary>
internal sealed record Contract
{
    /// <summary>The query parameters; any other is refused by name.</summary>
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>The bodies it takes, one for each media type; empty where it takes none.</summary>
    public IReadOnlyList<RequestBody> Bodies { get; init; } = [];

    /// <summary>The further forms of a 200 answer, chosen by <c>Accept</c>, beside JSON.</summary>
    public IReadOnlyList<string> AlsoAnswers { get; init; } = [];

    /// <summary>Statuses of the refusals it can give; 400 where the query is wrong and 500 go without saying.</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [];

    /// <summary>Headers of a success.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>One form of request body.</summary>
/// <param name="MediaType">As in the Content-Type header, without parameters.</param>
/// <param name="Description">What the body is.</param>
/// <param name="Schema">A type whose schema is in the document, or null for a file.</param>
/// <param name="Example">An example that works as it stands.</param>
internal sealed record RequestBody(string MediaType, string Description, Type? Schema, string Example);
