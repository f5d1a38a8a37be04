using System.Globalization;
using System.Text;

namespace Descent.Training.Diagnostics.Drawing;

/// <summary>A drawing in the language of Graphviz.</summary>
public static class GraphDot
{
    public static string Write(GraphDrawing drawing)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        StringBuilder text = new("digraph loss {\n    node [fontname=\"sans-serif\", fontsize=11, shape=box, style=rounded];\n");
        foreach (DrawnNode node in drawing.Nodes)
            text.Append(CultureInfo.InvariantCulture, $"    n{node.Id} [label=\"{string.Join("\\n", BoxText.Lines(node).Select(Escape))}\"{ShapeOf(node.Kind)}];\n");
        foreach (DrawnEdge edge in drawing.Edges)
            text.Append(CultureInfo.InvariantCulture, $"    n{edge.From} -> n{edge.To};\n");
        return text.Append("}\n").ToString();
    }

    static string ShapeOf(DrawnKind kind) => kind switch
    {
        DrawnKind.Parameter => ", shape=ellipse",
        DrawnKind.Data => ", shape=cylinder",
        DrawnKind.Constant => ", shape=plaintext",
        DrawnKind.Loss => ", penwidth=2",
        _ => "",
    };

    static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
