using System.Text.Json.Serialization;
using Descent.Api.Answers;
using Descent.Training.Diagnostics.Drawing;

namespace Descent.Api.Runs;

/// <summary>The computation of a training loss, from data and parameters to the loss.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Collapsed">Operations are put together by layer.</param>
/// <param name="Step">Updates made when the values were those that are shown; null where none are.</param>
/// <param name="Nodes">Inputs before their users; the last one is the loss.</param>
/// <param name="Edges">From what is used to its user.</param>
internal sealed record GraphBody(string Run, bool Collapsed, long? Step, IReadOnlyList<GraphNodeBody> Nodes, IReadOnlyList<DrawnEdge> Edges)
{
    /// <summary>Always <c>graph</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "graph";

    public static GraphBody Of(string run, GraphDrawing drawing) =>
        new(run, drawing.IsCollapsed, drawing.Step, [.. drawing.Nodes.Select(GraphNodeBody.Of)], drawing.Edges);
}

/// <summary>A box of the graph.</summary>
/// <param name="Id">Its place in the list.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Label">Its name; for an operation what it computes; for a layer what is in it.</param>
/// <param name="Shape">Rows and columns, such as <c>batch x 3</c>.</param>
/// <param name="Value">At the step, flat, row by row; null where values are not shown, and for a number that is not finite.</param>
/// <param name="Derivative">The derivative of the loss by each of these numbers; null where not shown, or where nothing is trained below.</param>
internal sealed record GraphNodeBody(
    int Id, DrawnKind Kind, string Label, string Shape, IReadOnlyList<double?>? Value, IReadOnlyList<double?>? Derivative)
{
    public static GraphNodeBody Of(DrawnNode node) => new(
        node.Id, node.Kind, node.Label, node.Shape, node.Value is null ? null : FiniteNumbers.Of(node.Value), node.Derivative is null ? null : FiniteNumbers.Of(node.Derivative));
}
