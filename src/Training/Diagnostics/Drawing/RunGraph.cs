using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Data;
using Descent.Training.Diagnostics.Tracing;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics.Drawing;

/// <summary>Draws the graph of a run: operation by operation with values and derivatives where it is small, layer by layer where it is not.</summary>
public static class RunGraph
{
    /// <summary>Operations that a reader follows.</summary>
    public const int MostNodes = 60;

    /// <summary>Numbers in all values, with which they are shown.</summary>
    public const int MostNumbers = 500;

    /// <param name="spec">Resolved, with the run's seed.</param>
    /// <param name="table">Its dataset; null where the model needs none.</param>
    /// <param name="nearest">The run's checkpoint, if it has one.</param>
    /// <param name="step">Whose values are shown.</param>
    /// <param name="clock">For the training that is made again up to there.</param>
    /// <param name="token">Ends what nobody waits for any more.</param>
    public static GraphDrawing Draw(TrainingSpec spec, Table? table, Checkpoint? nearest, long step, TimeProvider clock, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Subject subject = Subject.Of(spec, table);
        ModelGraph model = subject.Graph();
        Node[] nodes = TraceGraph.Below(model.Objective);
        if (nodes.Length > MostNodes)
            return LayerDrawing.Of(model, nodes);
        bool shown = nodes.Sum(node => (long)node.Shape.Size(subject.BatchRows)) <= MostNumbers;
        IReadOnlyList<TraceValue>? values = !shown ? null
            : spec.Precision == Precision.Float32 ? Values<float>(subject, model, nearest, step, clock, token) : Values<double>(subject, model, nearest, step, clock, token);
        Dictionary<Node, int> places = nodes.Select((node, place) => (node, place)).ToDictionary(pair => pair.node, pair => pair.place);
        IReadOnlyList<string> names = NodeNames.Plain(nodes);
        return new GraphDrawing(
            [.. nodes.Select((node, place) => new DrawnNode(place, KindOf(node, model), Label(node, names[place], [.. node.Inputs.Select(input => names[places[input]])]),
                $"{node.Shape}", values?[place].Value, values?[place].Derivative))],
            [.. nodes.SelectMany(node => node.Inputs.Distinct().Select(input => new DrawnEdge(places[input], places[node])))],
            IsCollapsed: false, values is null ? null : step);
    }

    static IReadOnlyList<TraceValue>? Values<T>(
        Subject subject, ModelGraph model, Checkpoint? nearest, long step, TimeProvider clock, CancellationToken token)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Replay<T>.To(subject, nearest, step, clock, token) is Replay<T> replay
            ? new StepValues<T>(new TraceGraph(model), subject).Values(replay.Parameters, step)
            : null;

    static DrawnKind KindOf(Node node, ModelGraph model) => node == model.Objective ? DrawnKind.Loss : node.Op switch
    {
        Parameter => DrawnKind.Parameter,
        Input => DrawnKind.Data,
        Constant or RowCount => DrawnKind.Constant,
        _ => DrawnKind.Operation,
    };

    static string Label(Node node, string name, string[] inputs) =>
        node.Inputs.Count == 0 ? name : $"{name} = {node.Op.Describe(string.Join(", ", inputs))}";
}
