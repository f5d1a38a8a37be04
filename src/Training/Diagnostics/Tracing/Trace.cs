namespace Descent.Training.Diagnostics.Tracing;

/// <summary>Some steps of a training, worked as by hand. Numbers may be NaN or infinite where the training diverged.</summary>
/// <param name="Nodes">The operations from parameters and data to the loss, inputs before their users. The last one is the loss.</param>
/// <param name="Steps">In order.</param>
/// <param name="Rule">How the optimizer makes an update of a gradient, in its own notation.</param>
public sealed record Trace(IReadOnlyList<TraceNode> Nodes, IReadOnlyList<TraceStep> Steps, string Rule);

/// <summary>An operation.</summary>
/// <param name="Id">Its place in the list.</param>
/// <param name="Name">Of a parameter, a column of data or a number; else <c>v1</c>, <c>v2</c>, …; the last one is <c>L</c>.</param>
/// <param name="Op">What it does, such as <c>MatMul</c>.</param>
/// <param name="Formula">In LaTeX, of the names of its inputs.</param>
/// <param name="Inputs">Ids of what it works on.</param>
public sealed record TraceNode(int Id, string Name, string Op, string Formula, IReadOnlyList<int> Inputs);

/// <summary>One step.</summary>
/// <param name="Step">Updates made before it.</param>
/// <param name="Loss">At the parameters before the update, as in the loss history.</param>
/// <param name="GradientNorm">So too.</param>
/// <param name="LearningRate">Of this step.</param>
/// <param name="Rows">Rows of the dataset that the step sees, from 0.</param>
/// <param name="Values">One for each node, in order.</param>
/// <param name="Updates">One for each parameter; empty where the training ended here.</param>
/// <param name="End">Why there is no update; null where there is one.</param>
public sealed record TraceStep(
    long Step, double Loss, double GradientNorm, double LearningRate, IReadOnlyList<int> Rows,
    IReadOnlyList<TraceValue> Values, IReadOnlyList<TraceUpdate> Updates, string? End);

/// <summary>What a node is at a step.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Shape">Rows and columns.</param>
/// <param name="Value">Flat, row by row.</param>
/// <param name="Derivative">∂L/∂value of each number; null for what does not depend on parameters.</param>
/// <param name="Backward">What flows back to each input that depends on parameters.</param>
public sealed record TraceValue(
    int Node, IReadOnlyList<int> Shape, IReadOnlyList<double> Value, IReadOnlyList<double>? Derivative, IReadOnlyList<TraceFlow> Backward);

/// <summary>The chain rule along one edge.</summary>
/// <param name="Input">Id of the input.</param>
/// <param name="Local">∂node/∂input of each number of the node, for operations that work number by number; else null.</param>
/// <param name="Partial">What the edge adds to ∂L/∂input, one for each number of the input.</param>
/// <param name="Terms">The products whose sum each partial is: ∂L/∂node and ∂node/∂input; null where they are too many to be read.</param>
public sealed record TraceFlow(
    int Input, IReadOnlyList<double>? Local, IReadOnlyList<double> Partial, IReadOnlyList<IReadOnlyList<TraceTerm>>? Terms);

/// <summary>One product of the chain rule.</summary>
/// <param name="Derivative">∂L/∂ of a number of the node.</param>
/// <param name="Local">Its derivative by the number of the input.</param>
public sealed record TraceTerm(double Derivative, double Local);

/// <summary>What a step does to a parameter.</summary>
/// <param name="Parameter">Its name.</param>
/// <param name="Shape">Rows and columns.</param>
/// <param name="Before">Flat, row by row; as it is trained.</param>
/// <param name="Gradient">∂L/∂parameter, before clipping.</param>
/// <param name="After">After the update.</param>
public sealed record TraceUpdate(
    string Parameter, IReadOnlyList<int> Shape, IReadOnlyList<double> Before, IReadOnlyList<double> Gradient, IReadOnlyList<double> After);
