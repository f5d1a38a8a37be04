using Descent.Training.Autodiff;
using Descent.Training.Initialization;

namespace Descent.Training.Layers;

/// <summary>Where a layer builds its nodes: the graph, the mode, and the name that its parameters begin with. Collects the parameters
/// in the order in which they are declared.</summary>
public sealed class Scope
{
    readonly string prefix;
    readonly Declared declared;

    public Scope(Graph graph, bool training) : this(graph, training, "", new Declared())
    {
    }

    Scope(Graph graph, bool training, string prefix, Declared declared)
    {
        Graph = graph;
        IsTraining = training;
        this.prefix = prefix;
        this.declared = declared;
    }

    public Graph Graph { get; }

    /// <summary>False for a graph that evaluates or predicts: no dropout.</summary>
    public bool IsTraining { get; }

    /// <summary>Parameters declared so far, in this scope and all others of the model.</summary>
    public IReadOnlyList<ModelParameter> Parameters => declared.Parameters;

    /// <summary>Random masks that must be filled before each step.</summary>
    public List<DropoutMask> Masks => declared.Masks;

    /// <summary>Parts of θ that follow the batches instead of a gradient; empty outside training.</summary>
    public List<RunningStatistic> Statistics => declared.Statistics;

    /// <summary>A scope whose names begin with <paramref name="name"/> and a dot.</summary>
    public Scope Within(string name) => new(Graph, IsTraining, $"{prefix}{name}.", declared);

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

    /// <summary>A row (1, outputs) that no gradient moves.</summary>
    public Node Statistic(string name, int outputs, double start) =>
        Declare(name, [outputs], new Shape(1, outputs), ParameterRole.Statistic, outputs, new ConstantWeights(start));

    /// <summary>A single number with a name, a start and bounds of its own.</summary>
    public Node Coefficient(string name, double start, Interval range) =>
        Declare(name, [], Shape.Scalar, ParameterRole.Coefficient, 1, new ConstantWeights(start), range);

    Node Declare(string name, int[] shape, Shape matrix, ParameterRole role, int inputs, InitialScheme scheme, Interval? range = null)
    {
        Node node = Graph.Parameter(NameOf(name), matrix);
        declared.Parameters.Add(new ModelParameter(NameOf(name), shape, node, role, inputs, scheme) { Range = range ?? Interval.Everywhere });
        return node;
    }

    /// <summary>What all scopes of one model share.</summary>
    sealed class Declared
    {
        public List<ModelParameter> Parameters { get; } = [];

        public List<DropoutMask> Masks { get; } = [];

        public List<RunningStatistic> Statistics { get; } = [];
    }
}
