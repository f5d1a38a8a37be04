using System.Globalization;
using System.Xml.Linq;
using Descent.Training.Diagnostics.Drawing;

namespace Descent.Api.Pictures;

/// <summary>Draws a graph as SVG. No library that is kept draws one for .NET, so boxes and arrows are placed here.</summary>
internal static class GraphSvg
{
    const double LineHeight = 16, LetterWidth = 7.2, Padding = 10;

    static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    public static byte[] Draw(GraphDrawing drawing, string title)
    {
        IReadOnlyList<string>[] lines = [.. drawing.Nodes.Select(BoxText.Lines)];
        (double Width, double Height)[] sizes = [.. lines.Select(text => (text.Max(line => line.Length) * LetterWidth + 2 * Padding, text.Count * LineHeight + Padding))];
        LayeredLayout layout = new(drawing, sizes);
        XElement root = new(_svg + "svg", new XAttribute("width", Number(layout.Width)), new XAttribute("height", Number(layout.Height)),
            new XElement(_svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), Fill(Theme.Light.Paper)),
            drawing.Edges.Select((edge, i) => Arrow(layout, layout.Routes[i], sizes)),
            drawing.Nodes.Select(node => Box(node, lines[node.Id], layout.Centres[node.Id], sizes[node.Id])));
        return SvgDocument.Finish(root.ToString(SaveOptions.DisableFormatting), title, followsReader: true);
    }

    static XElement Box(DrawnNode node, IReadOnlyList<string> lines, (double X, double Y) centre, (double Width, double Height) size)
    {
        ScottPlot.Color color = node.Kind switch
        {
            DrawnKind.Parameter => Theme.Light.Hues[0],
            DrawnKind.Data => Theme.Light.Hues[2],
            DrawnKind.Loss => Theme.Light.Hues[1],
            DrawnKind.Constant => Theme.Light.Grid,
            _ => Theme.Light.Quiet,
        };
        return new XElement(_svg + "g",
            new XElement(_svg + "rect", At("x", centre.X - size.Width / 2), At("y", centre.Y - size.Height / 2), At("width", size.Width), At("height", size.Height),
                new XAttribute("rx", node.Kind == DrawnKind.Parameter ? 14 : 4), Fill(Theme.Light.Paper), Stroke(color), new XAttribute("stroke-width", node.Kind == DrawnKind.Loss ? 2 : 1.25)),
            lines.Select((line, i) => new XElement(_svg + "text", At("x", centre.X), At("y", centre.Y - size.Height / 2 + Padding / 2 + (i + 0.75) * LineHeight),
                new XAttribute("text-anchor", "middle"), new XAttribute("font-size", 12), Fill(i == 0 ? Theme.Light.Ink : Theme.Light.Quiet), line)));
    }

    /// <summary>A smooth line from box to box through the lanes that were kept for it, and its head.</summary>
    static XElement Arrow(LayeredLayout layout, IReadOnlyList<int> route, (double Width, double Height)[] sizes)
    {
        const double Head = 6;
        (double X, double Y)[] points = [.. route.Select(id => layout.Centres[id])];
        points[0].Y += sizes[route[0]].Height / 2;
        points[^1].Y -= sizes[route[^1]].Height / 2 + Head;
        string path = $"M{Pair(points[0])}" + string.Concat(points.Zip(points.Skip(1), (from, to) =>
            $" C{Pair((from.X, (from.Y + to.Y) / 2))} {Pair((to.X, (from.Y + to.Y) / 2))} {Pair(to)}"));
        (double x, double y) = points[^1];
        return new XElement(_svg + "g",
            new XElement(_svg + "path", new XAttribute("d", path), new XAttribute("fill", "none"), Stroke(Theme.Light.Quiet)),
            new XElement(_svg + "path", new XAttribute("d", $"M{Pair((x - 4, y))} L{Pair((x + 4, y))} L{Pair((x, y + Head))} Z"), Fill(Theme.Light.Quiet)));
    }

    static XAttribute Fill(ScottPlot.Color color) => new("fill", color.ToHex());

    static XAttribute Stroke(ScottPlot.Color color) => new("stroke", color.ToHex());

    static XAttribute At(string name, double value) => new(name, Number(value));

    static string Pair((double X, double Y) point) => $"{Number(point.X)},{Number(point.Y)}";

    static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
