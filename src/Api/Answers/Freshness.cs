using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Descent.Api.Answers;

/// <summary>Entity tags of things that have a version.</summary>
internal static class Freshness
{
    /// <summary>Sets the ETag; true when the client already has this version, so that 304 is the answer.</summary>
    public static bool IsKnown(HttpContext http, long version)
    {
        EntityTagHeaderValue tag = new($"\"{version}\"");
        http.Response.Headers.ETag = tag.ToString();
        // What is unfinished changes any moment: a cache may keep it, but has to ask.
        http.Response.Headers.CacheControl = "no-cache";
        RequestHeaders request = http.Request.GetTypedHeaders();
        return request.IfNoneMatch.Any(known => known == EntityTagHeaderValue.Any || known.Compare(tag, useStrongComparison: false));
    }
}
