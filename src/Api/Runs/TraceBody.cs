using System.Text.Json.Serialization;
using Descent.Api.Answers;
using Descent.Training.Diagnostics.Tracing;

namespace Descent.Api.Runs;

/// <summary>Steps of a run, worked as by hand.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Rule">How the optimizer makes an update of a gradient, in LaTeX: p a parameter, g its gradient, η the learning rate.</param>
/// <param name="Nodes">The operations from parameters and data to the loss, inputs before their users; the last one is the loss.</param>
/// <param name="Steps">In order.</param>
internal sealed record TraceBody(string Run, string Rule, IReadOnlyList<TraceNode> Nodes, IReadOnlyList<TraceStepBody> Steps)
{
    /// <summary>Always <c>trace</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "trace";

    public static TraceBody Of(string run, Trace trace) => new(run, trace.Rule, trace.Nodes, [.. trace.Steps.Select(TraceStepBody.Of)]);
}

/// <summary>One step. Numbers that are not finite are null, and <c>nonfinite</c> says what they are.</summary>
/// <param name="Step">Updates made before it.</param>
/// <param name="Loss">At the parameters before the update, as in the loss history.</param>
/// <param name="GradientNorm">Euclidean norm of the gradient, before clipping.</param>
/// <param name="LearningRate">Of this step.</param>
/// <param name="Rows">Rows of the dataset that the step sees, from 0.</param>
/// <param name="Values">One for each node, in order.</param>
/// <param name="Updates">One for each parameter; empty where the training ended here.</param>
/// <param name="End">Why there is no update; null where there is one.</param>
/// <param name="Nonfinite">The nulls among the numbers, by field and place: <c>nan</c>, <c>+inf</c> or <c>-inf</c>; null where all are finite.</param>
internal sealed record TraceStepBody(
    long Step, double? Loss, double? GradientNorm, double LearningRate, IReadOnlyList<int> Rows, IReadOnlyList<TraceValueBody> Values,
    IReadOnlyList<TraceUpdateBody> Updates, string? End, IReadOnlyDictionary<string, string>? Nonfinite)
{
    public static TraceStepBody Of(TraceStep step) => new(
        step.Step, Answers.Nonfinite.OrNull(step.Loss), Answers.Nonfinite.OrNull(step.GradientNorm), step.LearningRate, step.Rows,
        [.. step.Values.Select(TraceValueBody.Of)], [.. step.Updates.Select(TraceUpdateBody.Of)], step.End,
        Answers.Nonfinite.Names([.. Numbers(step)]));

    static IEnumerable<(string, double?)> Numbers(TraceStep step)
    {
        yield return ("loss", step.Loss);
        yield return ("gradient_norm", step.GradientNorm);
        foreach (TraceValue value in step.Values)
        {
            for (int i = 0; i < value.Value.Count; i++)
                yield return ($"values/{value.Node}/value/{i}", value.Value[i]);
            for (int i = 0; i < value.Derivative?.Count; i++)
                yield return ($"values/{value.Node}/derivative/{i}", value.Derivative[i]);
        }
    }
}

/// <summary>What a node is at a step.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Shape">Rows and columns.</param>
/// <param name="Value">Flat, row by row.</param>
/// <param name="Derivative">The derivative of the loss by each number; null for what does not depend on parameters.</param>
/// <param name="Backward">What flows back to each input that depends on parameters.</param>
internal sealed record TraceValueBody(
    int Node, IReadOnlyList<int> Shape, IReadOnlyList<double?> Value, IReadOnlyList<double?>? Derivative, IReadOnlyList<TraceFlowBody> Backward)
{
    public static TraceValueBody Of(TraceValue value) => new(
        value.Node, value.Shape, FiniteNumbers.Of(value.Value), value.Derivative is null ? null : FiniteNumbers.Of(value.Derivative), [.. value.Backward.Select(TraceFlowBody.Of)]);
}

/// <summary>The chain rule along one edge.</summary>
/// <param name="Input">Id of the input.</param>
/// <param name="Local">The derivative of each number of the node by that of the input, for operations that work number by number; else null.</param>
/// <param name="Partial">What this edge adds to the derivative of the loss by each number of the input.</param>
/// <param name="Terms">The products whose sum each partial is, each a pair: the derivative of the loss by a number of the node, and that number's
/// derivative by the input's. Null where they are too many to be read.</param>
internal sealed record TraceFlowBody(
    int Input, IReadOnlyList<double?>? Local, IReadOnlyList<double?> Partial, IReadOnlyList<IReadOnlyList<IReadOnlyList<double?>>>? Terms)
{
    public static TraceFlowBody Of(TraceFlow flow) => new(
        flow.Input, flow.Local is null ? null : FiniteNumbers.Of(flow.Local), FiniteNumbers.Of(flow.Partial),
        flow.Terms?.Select(sum => sum.Select(term => FiniteNumbers.Of([term.Derivative, term.Local])).ToArray()).ToArray());
}

/// <summary>What a step does to a parameter.</summary>
/// <param name="Parameter">Its name.</param>
/// <param name="Shape">Rows and columns.</param>
/// <param name="Before">Flat, row by row; as it is trained.</param>
/// <param name="Gradient">The derivative of the loss by each number, before clipping.</param>
/// <param name="After">After the update.</param>
internal sealed record TraceUpdateBody(
    string Parameter, IReadOnlyList<int> Shape, IReadOnlyList<double?> Before, IReadOnlyList<double?> Gradient, IReadOnlyList<double?> After)
{
    public static TraceUpdateBody Of(TraceUpdate update) => new(
        update.Parameter, update.Shape, FiniteNumbers.Of(update.Before), FiniteNumbers.Of(update.Gradient), FiniteNumbers.Of(update.After));
}
