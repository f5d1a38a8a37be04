namespace Descent.Training.Autodiff;

/// <summary>Reverse-mode differentiation, from a graph to nodes of the same graph: the gradient can be simplified, compiled,
/// drawn and differentiated again. Cost: a small multiple of the value's, whatever the number of parameters.
/// Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 3.</summary>
public static class ReverseMode
{
    /// <summary>The gradient of a scalar with respect to each of <paramref name="variables"/>, in their shapes;
    /// constant zeros where the scalar does not depend on one.</summary>
    public static Node[] Gradient(Node scalar, IReadOnlyList<Node> variables)
    {
        if (!scalar.Shape.IsScalar)
            throw new ShapeException($"Only a scalar has a gradient, not {scalar}. Sum it first.");
        return Gradient(scalar, scalar.Graph.Constant(1), variables);
    }

    /// <summary>The gradient of the sum of <paramref name="output"/> · <paramref name="seed"/>: a vector-Jacobian product.</summary>
    public static Node[] Gradient(Node output, Node seed, IReadOnlyList<Node> variables)
    {
        bool[] active = DependsOn(variables, output);
        Dictionary<Node, Node> gradients = new() { [output] = BroadcastTo(seed, output.Shape) };
        for (int id = output.Id; id >= 0; id--)
        {
            Node node = output.Graph.Nodes[id];
            if (active[id] && node.Inputs.Count > 0 && gradients.TryGetValue(node, out Node? gradient))
                Propagate(node, gradient, active, gradients);
        }
        return [.. variables.Select(variable => gradients.TryGetValue(variable, out Node? gradient)
            ? gradient
            : BroadcastTo(variable.Graph.Constant(0), variable.Shape))];

        static Node BroadcastTo(Node node, Shape shape) => Functions.BroadcastTo(node, shape);
    }

    static void Propagate(Node node, Node gradient, bool[] active, Dictionary<Node, Node> gradients)
    {
        Node?[] contributions = node.Op.Backward(node, gradient);
        for (int i = 0; i < contributions.Length; i++)
        {
            Node input = node.Inputs[i];
            if (!active[input.Id] || contributions[i] is not Node contribution)
                continue;
            contribution = Functions.SumTo(contribution, input.Shape);
            gradients[input] = gradients.TryGetValue(input, out Node? sum) ? sum + contribution : contribution;
        }
    }

    /// <summary>Which nodes up to <paramref name="output"/> depend on one of the variables.</summary>
    static bool[] DependsOn(IReadOnlyList<Node> variables, Node output)
    {
        bool[] active = new bool[output.Id + 1];
        foreach (Node variable in variables)
            if (variable.Id <= output.Id)
                active[variable.Id] = true;
        for (int id = 0; id <= output.Id; id++)
            foreach (Node input in output.Graph.Nodes[id].Inputs)
                active[id] |= active[input.Id];
        return active;
    }
}
