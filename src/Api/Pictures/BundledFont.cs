using System.Reflection;
using ScottPlot;
using SkiaSharp;

namespace Descent.Api.Pictures;

/// <summary>Inter, from this assembly: a container has no fonts of its own. It has Latin, Greek and Cyrillic letters.</summary>
internal sealed class BundledFont : IFontResolver
{
    public const string Name = "Inter";

    static readonly SKTypeface _face = Load();

    /// <summary>Makes it the font of every plot; ScottPlot keeps that for the whole process.</summary>
    public static void Install()
    {
        Fonts.FontResolvers.Clear();
        Fonts.FontResolvers.Add(new BundledFont());
        (Fonts.Default, Fonts.Sans, Fonts.Serif, Fonts.Monospace) = (Name, Name, Name, Name);
    }

    public SKTypeface CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => _face;

    public SKTypeface CreateTypeface(string fontName, bool bold, bool italic) => _face;

    /// <summary>How wide a text is, in pixels.</summary>
    /// <param name="size">Of the font, in pixels.</param>
    public static float Width(string text, float size)
    {
        using SKFont font = new(_face, size);
        return font.MeasureText(text);
    }

    static SKTypeface Load()
    {
        using Stream bytes = Assembly.GetExecutingAssembly().GetManifestResourceStream("Inter-Regular.otf")
            ?? throw new InvalidOperationException("the font is not in the assembly");
        return SKTypeface.FromStream(bytes);
    }
}
