namespace Descent.Api.Pictures;

/// <summary>Draws a picture and sends it. One at a time: drawing is all processor work of some ten milliseconds.</summary>
/// <param name="Wanted">Size, theme and form.</param>
/// <param name="Title">What the picture shows, for those who cannot see it.</param>
/// <param name="Draw">Puts everything on an empty canvas.</param>
internal sealed record PictureResult(PictureRequest Wanted, string Title, Action<Canvas> Draw) : IResult
{
    static readonly SemaphoreSlim _oneAtATime = new(1);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        CancellationToken token = httpContext.RequestAborted;
        await _oneAtATime.WaitAsync(token);
        byte[] picture;
        try
        {
            picture = await Task.Run(Render, token);
        }
        finally
        {
            _oneAtATime.Release();
        }
        HttpResponse response = httpContext.Response;
        response.ContentType = Wanted.IsPng ? PictureRequest.Png : PictureRequest.Svg;
        // A run goes on: a browser may keep its picture, but has to ask.
        response.Headers.CacheControl = "no-cache";
        // An SVG is a document: opened by itself it may style itself and nothing else.
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        await response.Body.WriteAsync(picture, token);
    }

    byte[] Render()
    {
        using Canvas canvas = new(Wanted.Theme ?? Theme.Light);
        Draw(canvas);
        canvas.Complete();
        if (Wanted.IsPng)
            return canvas.Plot.GetImage(Wanted.Width, Wanted.Height).GetImageBytes();
        return SvgDocument.Finish(canvas.Plot.GetSvgXml(Wanted.Width, Wanted.Height), Title, Wanted.Theme is null, canvas.Spelled);
    }
}
