using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Descent.Api.Answers;

/// <summary>Entity tags of things that have a version.</summary>
internal static class Freshness
{
    /// <summary>Sets the ETag; true when the client already has this version, so that 304 is the answer.</summary>
    /// <param name="http">The request and its answer.</param>
    /// <param name="version">Grows with every change of the thing itself.</param>
    /// <param name="position">What changes without it: a place in a queue.</param>
    public static bool IsKnown(HttpContext http, long version, int? position = null)
    {
        EntityTagHeaderValue tag = new(position is null ? $"\"{version}\"" : $"\"{version}-{position}\"");
        http.Response.Headers.ETag = tag.ToString();
        // What is unfinished changes any moment: a cache may keep it, but has to ask.
        http.Response.Headers.CacheControl = "no-cache";
        RequestHeaders request = http.Request.GetTypedHeaders();
        return request.IfNoneMatch.Any(known => known == EntityTagHeaderValue.Any || known.Compare(tag, useStrongComparison: false));
    }
}
