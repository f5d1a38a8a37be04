namespace Descent.Training.Diagnostics.Drawing;

/// <summary>The computation of a training loss as boxes and arrows, from data and parameters to the loss.</summary>
/// <param name="Nodes">Inputs before their users; the last one is the loss.</param>
/// <param name="Edges">From what is used to its user.</param>
/// <param name="IsCollapsed">Operations are put together by layer.</param>
/// <param name="Step">Updates made when the values were those that are shown; null where none are.</param>
public sealed record GraphDrawing(IReadOnlyList<DrawnNode> Nodes, IReadOnlyList<DrawnEdge> Edges, bool IsCollapsed, long? Step);

/// <summary>A box.</summary>
/// <param name="Id">Its place in the list.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Label">Its name; for an operation what it computes; for a layer what is in it.</param>
/// <param name="Shape">Rows and columns, such as <c>batch x 3</c>.</param>
/// <param name="Value">At the step, flat, row by row; null where values are not shown.</param>
/// <param name="Derivative">The derivative of the loss by each of these numbers; null where they are not shown, or do not depend on parameters.</param>
public sealed record DrawnNode(
    int Id, DrawnKind Kind, string Label, string Shape, IReadOnlyList<double>? Value, IReadOnlyList<double>? Derivative);

/// <summary>What a box stands for.</summary>
public enum DrawnKind
{
    /// <summary>Rows of the dataset.</summary>
    Data,

    /// <summary>What is trained.</summary>
    Parameter,

    /// <summary>A number that never changes.</summary>
    Constant,

    /// <summary>One operation.</summary>
    Operation,

    /// <summary>All operations of a layer.</summary>
    Layer,

    /// <summary>What is minimised.</summary>
    Loss,
}

/// <summary>An arrow.</summary>
/// <param name="From">Id of what is used.</param>
/// <param name="To">Id of its user.</param>
public sealed record DrawnEdge(int From, int To);
