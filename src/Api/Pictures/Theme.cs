using ScottPlot;

namespace Descent.Api.Pictures;

/// <summary>The colours of a picture: quiet axes, and hues that people with any colour vision tell apart, in order blue, orange, green, purple
/// (after Okabe and Ito, "Color universal design", 2008). Text has a contrast of 4.5 to the paper, data of 3.</summary>
internal sealed record Theme(Color Paper, Color Ink, Color Quiet, Color Grid, IReadOnlyList<Color> Hues)
{
    public static readonly Theme Light = Of("#FFFFFF", "#16191D", "#5B6470", "#E6E9ED", "#1D5FD1", "#C65A00", "#0A7B5C", "#8A3FB5");

    public static readonly Theme Dark = Of("#15181C", "#ECEFF3", "#9BA5B1", "#2A3038", "#7AA7FF", "#FFA257", "#4FCB9E", "#D09BEF");

    public Color Train => Hues[0];

    public Color Validation => Hues[1];

    public Color Test => Hues[2];

    public Color Model => Hues[3];

    /// <summary>Each colour with its counterpart in another theme, as hexadecimal.</summary>
    public IEnumerable<(string Here, string There)> To(Theme other) => Colors.Zip(other.Colors, (here, there) => (here.ToHex(), there.ToHex()));

    IEnumerable<Color> Colors => [Paper, Ink, Quiet, Grid, .. Hues];

    static Theme Of(string paper, string ink, string quiet, string grid, params string[] hues) =>
        new(Color.FromHex(paper), Color.FromHex(ink), Color.FromHex(quiet), Color.FromHex(grid), [.. hues.Select(Color.FromHex)]);
}
