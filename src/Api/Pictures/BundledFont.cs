using System.Collections.Concurrent;
using System.Reflection;
using ScottPlot;
using SkiaSharp;

namespace Descent.Api.Pictures;

/// <summary>Inter, from this assembly, which has Latin, Greek and Cyrillic letters; for others a font of the machine that has them, where there is one.</summary>
internal sealed class BundledFont : IFontResolver
{
    public const string Name = "Inter";

    static readonly SKTypeface _face = Load();

    static readonly Lazy<string[]> _families = new(() => SKFontManager.Default.GetFontFamilies());

    static readonly ConcurrentDictionary<string, SKTypeface> _others = new();

    /// <summary>Makes it the font of every plot; ScottPlot keeps that for the whole process.</summary>
    public static void Install()
    {
        Fonts.FontResolvers.Clear();
        Fonts.FontResolvers.Add(new BundledFont());
        (Fonts.Default, Fonts.Sans, Fonts.Serif, Fonts.Monospace) = (Name, Name, Name, Name);
    }

    /// <summary>The font that has every letter of a text: this one where it can be; null where there is none on this machine.</summary>
    public static string? For(string text) => _face.ContainsGlyphs(text) ? Name
        // Skia's own search for a letter needs a library that is not everywhere.
        : Array.Find(_families.Value, family => _others.GetOrAdd(family, SKFontManager.Default.MatchFamily) is SKTypeface face && face.ContainsGlyphs(text));

    /// <summary>The text with the number of each letter that this font lacks in its place, as programmers write it.</summary>
    public static string Spelled(string text) => string.Concat(text.EnumerateRunes().Select(letter => _face.ContainsGlyph(letter.Value) ? letter.ToString() : $"\\u{letter.Value:X4}"));

    public SKTypeface CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => FaceOf(fontName);

    public SKTypeface CreateTypeface(string fontName, bool bold, bool italic) => FaceOf(fontName);

    /// <summary>How wide a text is, in pixels; null where no font has its letters.</summary>
    /// <param name="text">In one line.</param>
    /// <param name="size">Of the font, in pixels.</param>
    public static float? Width(string text, float size)
    {
        if (For(text) is not string name)
            return null;
        using SKFont font = new(FaceOf(name), size);
        return font.MeasureText(text);
    }

    static SKTypeface FaceOf(string name) => _others.GetValueOrDefault(name, _face);

    static SKTypeface Load()
    {
        using Stream bytes = Assembly.GetExecutingAssembly().GetManifestResourceStream("Inter-Regular.otf")
            ?? throw new InvalidOperationException("the font is not in the assembly");
        return SKTypeface.FromStream(bytes);
    }
}
