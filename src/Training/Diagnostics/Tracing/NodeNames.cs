using System.Globalization;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Diagnostics.Tracing;

/// <summary>Names for the nodes of a trace, and what they compute in LaTeX.</summary>
internal static class NodeNames
{
    public static IReadOnlyList<TraceNode> Of(TraceGraph graph)
    {
        IReadOnlyList<string> names = Plain(graph.Nodes);
        return [.. graph.Nodes.Select((node, place) =>
        {
            int[] inputs = [.. node.Inputs.Select(graph.PlaceOf)];
            return new TraceNode(place, names[place], node.Op.Name, inputs.Length == 0 ? Symbol(names[place]) : Formula(node.Op, [.. inputs.Select(input => Symbol(names[input]))]), inputs);
        })];
    }

    /// <summary>Names of parameters, data and numbers; v1, v2, … of what is computed; L of the last.</summary>
    public static IReadOnlyList<string> Plain(IReadOnlyList<Node> nodes)
    {
        int values = 0;
        return [.. nodes.Select((node, place) => node.Op switch
        {
            Parameter parameter => parameter.Label,
            Input input => input.Slot,
            Constant { Shape.IsScalar: true } number => number.Values[0].ToString("R", CultureInfo.InvariantCulture),
            RowCount => "n",
            _ when place == nodes.Count - 1 => "L",
            _ => $"v{++values}",
        })];
    }

    /// <summary>A name in LaTeX.</summary>
    public static string Symbol(string name) => name switch
    {
        "L" or "n" => name,
        ['v', .. string index] when index.Length > 0 && index.All(char.IsAsciiDigit) => $"v_{{{index}}}",
        ['-', ..] => $"({name})",
        _ when char.IsAsciiDigit(name[0]) => name,
        _ => $@"\text{{{Escape(name)}}}",
    };

    static string Escape(string name) => string.Concat(name.Select(letter => letter is '_' or '#' or '%' or '&' or '$' or '{' or '}' ? $@"\{letter}" : $"{letter}"));

    static string Formula(Op op, string[] x) => op switch
    {
        Add => $"{x[0]} + {x[1]}",
        Subtract => $"{x[0]} - {x[1]}",
        Multiply => $@"{x[0]} \cdot {x[1]}",
        Divide => $@"\frac{{{x[0]}}}{{{x[1]}}}",
        Negate => $"-{x[0]}",
        Square => $"{x[0]}^2",
        Pow => $"{x[0]}^{{{x[1]}}}",
        PowDerivative { InBase: 0, InExponent: 1 } => $@"{x[0]}^{{{x[1]}}} \cdot \log {x[0]}",
        PowDerivative { InBase: 1, InExponent: 0 } => $@"{x[1]} \cdot {x[0]}^{{{x[1]} - 1}}",
        Exp => $"e^{{{x[0]}}}",
        Expm1 => $"e^{{{x[0]}}} - 1",
        Sqrt => $@"\sqrt{{{x[0]}}}",
        Reciprocal => $@"\frac{{1}}{{{x[0]}}}",
        Abs => $@"\lvert {x[0]} \rvert",
        Sigmoid => $@"\sigma({x[0]})",
        Softplus => $@"\log(1 + e^{{{x[0]}}})",
        Relu => $@"\max(0, {x[0]})",
        Log or Sin or Cos or Tan or Sinh or Cosh or Tanh => $@"\{op.Name.ToLowerInvariant()} {x[0]}",
        Max or Min => $@"\{op.Name.ToLowerInvariant()}({x[0]}, {x[1]})",
        Less => $"[{x[0]} < {x[1]}]",
        LessOrEqual => $@"[{x[0]} \le {x[1]}]",
        Equal => $"[{x[0]} = {x[1]}]",
        Where => $@"\begin{{cases}} {x[1]} & {x[0]} \\ {x[2]} & \text{{else}} \end{{cases}}",
        MatMul product => $@"{x[0]}{(product.TransposeLeft ? "^T" : "")}\, {x[1]}{(product.TransposeRight ? "^T" : "")}",
        Transpose => $"{x[0]}^T",
        SumRows => $@"\sum_{{\text{{rows}}}} {x[0]}",
        SumColumns => $@"\sum_{{\text{{columns}}}} {x[0]}",
        Columns columns => $@"{x[0]}[{columns.Start}..{columns.Start + columns.Count - 1}]",
        BroadcastTo => x[0],
        _ => $@"\operatorname{{{op.Name}}}({string.Join(", ", x)})",
    };
}
