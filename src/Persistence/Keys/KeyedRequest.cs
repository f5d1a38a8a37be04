namespace Descent.Persistence.Keys;

/// <summary>A request that is to have one effect, however often it comes.</summary>
/// <param name="Key">As the client chose it.</param>
/// <param name="Request">SHA-256 of where it went and what it said.</param>
/// <param name="Answer">What to answer when it comes again, from what it made.</param>
public sealed record KeyedRequest<T>(string Key, byte[] Request, Func<T, KeptAnswer> Answer);

/// <summary>The answer to a request that made something.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Location">Where the thing is.</param>
/// <param name="Body">The bytes of the body.</param>
public sealed record KeptAnswer(int Status, string Location, byte[] Body);
