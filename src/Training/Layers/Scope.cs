using Descent.Training.Autodiff;
using Descent.Training.Initialization;

namespace Descent.Training.Layers;

/// <summary>Where a layer builds its nodes: the graph, the mode, and the name that its parameters begin with. Collects the parameters
/// in the order in which they are declared.</summary>
public sealed class Scope
{
    readonly string prefix;

    public Scope(Graph graph, bool training) : this(graph, training, "", [], [])
    {
    }

    Scope(Graph graph, bool training, string prefix, List<ModelParameter> parameters, List<DropoutMask> masks)
    {
        Graph = graph;
        IsTraining = training;
        this.prefix = prefix;
        All = parameters;
        Masks = masks;
    }

    public Graph Graph { get; }

    /// <summary>False for a graph that evaluates or predicts: no dropout.</summary>
    public bool IsTraining { get; }

    /// <summary>Parameters declared so far, in this scope and all others of the model.</summary>
    public IReadOnlyList<ModelParameter> Parameters => All;

    /// <summary>Random masks that must be filled before each step.</summary>
    public List<DropoutMask> Masks { get; }

    List<ModelParameter> All { get; }

    /// <summary>A scope whose names begin with <paramref name="name"/> and a dot.</summary>
    public Scope Within(string name) => new(Graph, IsTraining, $"{prefix}{name}.", All, Masks);

    /// <summary>The full name of something in this scope.</summary>
    public string NameOf(string name) => prefix + name;

    /// <summary>A matrix (outputs, inputs).</summary>
    public Node Weight(string name, int outputs, int inputs, InitialScheme scheme) =>
        Declare(name, [outputs, inputs], new Shape(outputs, inputs), ParameterRole.Weight, inputs, scheme);

    /// <summary>A row (1, outputs) that is added.</summary>
    public Node Bias(string name, int outputs, int inputs, InitialScheme scheme) =>
        Declare(name, [outputs], new Shape(1, outputs), ParameterRole.Bias, inputs, scheme);

    /// <summary>A row (1, outputs) that is multiplied by, 1 at the start.</summary>
    public Node Scale(string name, int outputs) =>
        Declare(name, [outputs], new Shape(1, outputs), ParameterRole.Scale, outputs, new ConstantWeights(1));

    Node Declare(string name, int[] shape, Shape matrix, ParameterRole role, int inputs, InitialScheme scheme)
    {
        Node node = Graph.Parameter(NameOf(name), matrix);
        All.Add(new ModelParameter(NameOf(name), shape, node, role, inputs, scheme));
        return node;
    }
}
