using System.Text;
using System.Xml.Linq;

namespace Descent.Api.Pictures;

/// <summary>What a drawn SVG needs to be at home in a page: a title for screen readers, text that flows in whatever font the reader has,
/// and, where no theme was asked for, the reader's own preference of light or dark.</summary>
internal static class SvgDocument
{
    static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    // Presentation attributes give way to any rule of a style sheet, so the dark colours need no second drawing.
    static readonly string _dark = "@media (prefers-color-scheme: dark) {" + string.Concat(
        Theme.Light.To(Theme.Dark).Select(color => $" [fill=\"{color.Here}\"] {{ fill: {color.There} }} [stroke=\"{color.Here}\"] {{ stroke: {color.There} }}")) + " }";

    /// <param name="drawn">The picture.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="followsReader">Light or dark as the reader has it.</param>
    /// <param name="spelled">Texts that stand for others, whose letters the reader may have; null where there are none.</param>
    public static byte[] Finish(string drawn, string title, bool followsReader, IReadOnlyDictionary<string, string>? spelled = null)
    {
        XElement root = XDocument.Parse(drawn).Root!;
        foreach (XElement element in root.DescendantsAndSelf())
            NameColors(element);
        foreach (XElement text in root.Descendants(_svg + "text"))
            LetFlow(text, spelled);
        root.SetAttributeValue("viewBox", $"0 0 {root.Attribute("width")!.Value} {root.Attribute("height")!.Value}");
        root.SetAttributeValue("role", "img");
        root.AddFirst(new XElement(_svg + "title", Canvas.Clean(title, 200)), followsReader ? new XElement(_svg + "style", _dark) : null);
        return Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting));
    }

    // Skia places every glyph for the font it drew with; in another font that leaves gaps. The beginning and the whole length are enough.
    static void LetFlow(XElement text, IReadOnlyDictionary<string, string>? spelled)
    {
        foreach (string axis in new[] { "x", "y" })
        {
            if (text.Attribute(axis) is XAttribute places)
                places.Value = places.Value.Split(',')[0];
        }
        text.SetAttributeValue("font-family", $"{BundledFont.Name}, system-ui, sans-serif");
        text.Value = text.Value.Trim();
        if (text.Attribute("font-size") is not XAttribute size || text.Value.Length < 2 || BundledFont.Width(text.Value, float.Parse(size.Value)) is not float width)
            return;
        if (spelled?.GetValueOrDefault(text.Value) is not string original)
        {
            text.SetAttributeValue("textLength", $"{width:0.##}");
            return;
        }
        // Of another width: in the middle of the room that was left for it.
        text.Value = original;
        text.SetAttributeValue("x", $"{float.Parse(text.Attribute("x")?.Value ?? "0") + width / 2:0.##}");
        text.SetAttributeValue("text-anchor", "middle");
    }

    // Skia writes white and black by name, and leaves out black altogether where it fills.
    static void NameColors(XElement element)
    {
        foreach (string paint in new[] { "fill", "stroke" })
        {
            if (element.Attribute(paint) is XAttribute color)
                color.Value = color.Value switch { "white" => "#FFFFFF", "black" => "#000000", string other => other };
        }
    }
}
