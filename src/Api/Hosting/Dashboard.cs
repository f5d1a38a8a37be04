using Microsoft.Extensions.FileProviders;

namespace Descent.Api.Hosting;

/// <summary>The dashboard: files of <c>wwwroot</c> as they are, at the root of the service.</summary>
internal static class Dashboard
{
    /// <summary>Everything comes from this service, and no script or style stands in a page. Charts set styles one by one through the
    /// object model, which no policy forbids.</summary>
    const string Policy = "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseDashboard(this WebApplication app)
    {
        // Beside the program, wherever it was started from.
        PhysicalFileProvider files = new(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = file =>
            {
                IHeaderDictionary headers = file.Context.Response.Headers;
                headers.ContentSecurityPolicy = Policy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                // Kept, and asked for: a new version of the service brings its own dashboard at once.
                headers.CacheControl = "no-cache";
            },
        });
    }
}
