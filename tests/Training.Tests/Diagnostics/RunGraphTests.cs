using Descent.Training.Data;
using Descent.Training.Diagnostics.Drawing;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Diagnostics;

/// <summary>Drawings of what is computed.</summary>
public sealed class RunGraphTests
{
    const string Deep = """
        {"dataset":"d","target":"real","features":["a","b"],"loss":"mse","regularization":{"l2":0.1},
         "model":{"type":"layers","layers":[{"type":"dense","units":8},"gelu",{"type":"dense","units":8},"batch_norm","gelu",{"type":"dense","units":8},"silu","dense"]}}
        """;

    [Fact]
    public void A_small_graph_has_values_and_derivatives_on_its_nodes()
    {
        GraphDrawing line = Draw(Surfaces.Line, Surfaces.LineJob(), 1);
        Assert.False(line.IsCollapsed);
        Assert.Equal(1, line.Step);
        DrawnNode weight = line.Nodes.Single(node => node.Label == "weight"), loss = line.Nodes[^1];
        Assert.Equal((DrawnKind.Parameter, DrawnKind.Loss), (weight.Kind, loss.Kind));
        Assert.Equal(1.2, weight.Value![0], 1e-15);
        Assert.Equal(-3.9, weight.Derivative![0], 1e-14);
        Assert.Equal(1.81, loss.Value![0], 1e-14);
        Assert.All(line.Edges, edge => Assert.True(edge.From < edge.To));
    }

    [Fact]
    public void A_large_graph_is_drawn_layer_by_layer()
    {
        GraphDrawing deep = Draw(CatalogueJobTests.Rows, Deep, 0);
        Assert.True(deep.IsCollapsed);
        Assert.Null(deep.Step);
        Assert.Equal(["layers.0", "layers.2", "layers.3", "layers.5", "layers.7"], deep.Nodes.Where(node => node.Kind == DrawnKind.Layer).Select(node => node.Label[..8]));
        Assert.Contains("24 parameters", deep.Nodes.First(node => node.Kind == DrawnKind.Layer).Label);
        // Data, one layer after the other, and from the last and from every penalised one to the loss.
        int loss = deep.Nodes[^1].Id;
        Assert.Contains(deep.Edges, edge => edge.To == loss && deep.Nodes[edge.From].Label.StartsWith("layers.7", StringComparison.Ordinal));
        Assert.Contains(deep.Edges, edge => edge.To == loss && deep.Nodes[edge.From].Label == "target");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Arrows_point_downwards_and_boxes_of_a_row_keep_apart(bool small)
    {
        GraphDrawing drawing = small ? Draw(Surfaces.Line, Surfaces.LineJob(), 0) : Draw(CatalogueJobTests.Rows, Deep, 0);
        (double Width, double Height)[] sizes = [.. drawing.Nodes.Select(node => (60.0 + 3 * node.Label.Length, 40.0))];
        LayeredLayout layout = new(drawing, sizes);
        foreach (DrawnEdge edge in drawing.Edges)
            Assert.True(layout.Centres[edge.From].Y < layout.Centres[edge.To].Y);
        foreach (DrawnNode a in drawing.Nodes)
            foreach (DrawnNode b in drawing.Nodes.Where(b => b.Id > a.Id && layout.Centres[b.Id].Y == layout.Centres[a.Id].Y))
                Assert.True(Math.Abs(layout.Centres[a.Id].X - layout.Centres[b.Id].X) >= (sizes[a.Id].Width + sizes[b.Id].Width) / 2);
        Assert.All(drawing.Nodes, node => Assert.InRange(layout.Centres[node.Id].X, sizes[node.Id].Width / 2, layout.Width - sizes[node.Id].Width / 2));
    }

    [Fact]
    public void Graphviz_gets_every_node_and_arrow_with_its_text_quoted()
    {
        GraphDrawing drawing = new([new DrawnNode(0, DrawnKind.Data, "say \"x\\y\"", "batch x 1", null, null), new DrawnNode(1, DrawnKind.Loss, "L", "1 x 1", [2.5], [1])], [new DrawnEdge(0, 1)], false, 0);
        string dot = GraphDot.Write(drawing);
        Assert.Contains("""n0 [label="say \"x\\y\"\nbatch × 1", shape=cylinder];""", dot);
        Assert.Contains("n0 -> n1;", dot);
        Assert.Contains("2.5", dot);
    }

    static GraphDrawing Draw(Table table, string body, long step) =>
        RunGraph.Draw(Surfaces.Resolved(table, body).Spec!, table, null, step, TimeProvider.System, CancellationToken.None);
}
