using Descent.Training.Autodiff;
using Descent.Training.Initialization;

namespace Descent.Training.Layers;

/// <summary>A named part of θ.</summary>
/// <param name="Name">As clients see it, for example <c>layers.0.weight</c>.</param>
/// <param name="Shape">As clients see it: (outputs, inputs) of a weight, (outputs) of a bias.</param>
/// <param name="Node">Its node; a bias is there a row, 1 x outputs.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Inputs">Fan-in of the layer.</param>
/// <param name="Scheme">How it starts unless the client says otherwise.</param>
public sealed record ModelParameter(string Name, IReadOnlyList<int> Shape, Node Node, ParameterRole Role, int Inputs, InitialScheme Scheme)
{
    /// <summary>Where each of its scalars may be.</summary>
    public Interval Range { get; init; } = Interval.Everywhere;

    /// <summary>Scalars in it.</summary>
    public int Length => Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>Penalties act on weights, and on the numbers of a formula, which knows no biases.</summary>
    public bool IsPenalized => Role is ParameterRole.Weight or ParameterRole.Coefficient;

    /// <summary>Starting values, row-major.</summary>
    /// <param name="chosen">The client's scheme, if there is one.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="position">The parameter's position in the model.</param>
    public double[] Start(InitialScheme? chosen, ulong seed, int position)
    {
        double[] values = new double[Length];
        InitialScheme scheme = chosen ?? Scheme;
        if (Role == ParameterRole.Weight)
            scheme.Fill(values, Inputs, new Draw(seed, position));
        else if (Role == ParameterRole.Bias)
            scheme.FillBias(values, Inputs, new Draw(seed, position));
        else
            Scheme.Fill(values, Inputs, new Draw(seed, position));
        return values;
    }
}

/// <summary>What a parameter is for.</summary>
public enum ParameterRole
{
    /// <summary>A matrix that values are multiplied by; penalised.</summary>
    Weight,

    /// <summary>Added to the outputs; never penalised.</summary>
    Bias,

    /// <summary>A factor on each output of a normalisation; starts at 1, never penalised.</summary>
    Scale,

    /// <summary>A named number of a formula; penalised.</summary>
    Coefficient,

    /// <summary>A running mean or variance: follows the batches, has no gradient, is not counted as trainable.</summary>
    Statistic,
}
