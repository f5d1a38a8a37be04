using Descent.Api.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Descent.Api.Requests;

/// <summary>Reads bodies within a limit. The count is ours rather than Kestrel's, so that the answer can name the limit.</summary>
internal static class RequestBytes
{
    const int BufferBytes = 1 << 16;

    /// <summary>Copies a body to a destination as it arrives.</summary>
    /// <returns>False when the body is larger than the limit; the copy is then not whole.</returns>
    public static async Task<bool> CopyAsync(HttpRequest request, Stream body, Stream destination, long limit, CancellationToken token)
    {
        if (request.ContentLength > limit)
            return false;
        byte[] buffer = new byte[BufferBytes];
        long copied = 0;
        for (int read; (read = await body.ReadAsync(buffer, token)) > 0;)
        {
            copied += read;
            if (copied > limit)
                return false;
            await destination.WriteAsync(buffer.AsMemory(0, read), token);
        }
        return true;
    }

    /// <summary>Switches off the server's own limit: <see cref="CopyAsync"/> counts.</summary>
    public static void Unlimit(HttpRequest request)
    {
        IHttpMaxRequestBodySizeFeature? feature = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (feature is { IsReadOnly: false })
            feature.MaxRequestBodySize = null;
    }

    /// <summary>The whole of a small body.</summary>
    /// <returns>The bytes, or a refusal with 413.</returns>
    public static async Task<(ReadOnlyMemory<byte> Bytes, ProblemResult? Refusal)> ReadAsync(
        HttpRequest request, int limit, CancellationToken token)
    {
        Unlimit(request);
        using MemoryStream bytes = new((int)Math.Min(request.ContentLength ?? 0, limit));
        return await CopyAsync(request, request.Body, bytes, limit, token)
            ? (bytes.GetBuffer().AsMemory(0, (int)bytes.Length), null)
            : (default, Refusal.TooLarge(limit));
    }
}
