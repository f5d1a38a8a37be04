using System.Text.Json;
using Descent.Api.Answers;
using Descent.Persistence.Keys;

namespace Descent.Api.Requests;

/// <summary>The key of a request that is new under it.</summary>
internal sealed record RequestKey(string Key, HashedBody Body)
{
    const int LongestRest = 1 << 20;

    /// <summary>What the store is to keep beside the thing that is made; null where the request has no key.</summary>
    /// <param name="http">With its body read.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="answer">Where the thing is, and the body of the answer.</param>
    /// <param name="token">Ends the reading of a rest that nobody wanted, such as what follows a form.</param>
    public static async Task<KeyedRequest<TRow>?> OfAsync<TRow, TBody>(
        HttpContext http, int status, Func<TRow, (string Location, TBody Body)> answer, CancellationToken token)
    {
        if (http.Features.Get<RequestKey>() is not RequestKey key)
            return null;
        byte[] hash = await key.Body.FinishAsync(LongestRest, token)
            ?? throw new BadHttpRequestException("Too much follows the form.", StatusCodes.Status413PayloadTooLarge);
        return new KeyedRequest<TRow>(key.Key, hash, made =>
        {
            (string location, TBody body) = answer(made);
            return new KeptAnswer(status, location, JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options));
        });
    }
}
