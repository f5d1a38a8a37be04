using Descent.Api.Requests;

namespace Descent.Api.Pictures;

/// <summary>How a client wants a picture.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Theme">Null to follow the reader's own preference, which only SVG can.</param>
/// <param name="IsPng">Else SVG.</param>
internal sealed record PictureRequest(int Width, int Height, Theme? Theme, bool IsPng)
{
    public const string Svg = "image/svg+xml", Png = "image/png";

    static readonly WholeNumber _width = new("width", "Width in pixels.", Minimum: 240, Maximum: 2400, Default: 800);
    static readonly WholeNumber _height = new("height", "Height in pixels.", Minimum: 180, Maximum: 1800, Default: 480);
    static readonly Choice _theme = new(
        "theme", "Colours. Left out, an SVG follows the reader's preference and a PNG is light.", ["light", "dark"]);

    /// <summary>The parameters of every picture.</summary>
    public static readonly IReadOnlyList<QueryParameter> Parameters = [_width, _height, _theme];

    public static PictureRequest Of(HttpRequest request) => new(
        (int)_width.Read(request), (int)_height.Read(request),
        _theme.Read(request) switch { "dark" => Theme.Dark, "light" => Theme.Light, _ => null },
        request.Path.Value!.EndsWith(".png", StringComparison.Ordinal));
}
