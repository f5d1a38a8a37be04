namespace Descent.Training.Initialization;

/// <summary>A rule for the starting values of a layer. Values are a function of the seed, the parameter's position in the model and the
/// element's position in the parameter, so they do not depend on the order in which they are drawn.</summary>
public abstract class InitialScheme
{
    /// <summary>Values for a weight matrix.</summary>
    /// <param name="weights">(outputs, inputs), row-major.</param>
    /// <param name="inputs">Values that each output is computed from: fan-in.</param>
    /// <param name="draw">Random numbers of this parameter.</param>
    public abstract void Fill(Span<double> weights, int inputs, Draw draw);

    /// <summary>Values for biases: 0, unless a scheme says otherwise.</summary>
    /// <param name="biases">(outputs).</param>
    /// <param name="inputs">Fan-in of the weights that they go with.</param>
    /// <param name="draw">Random numbers of this parameter.</param>
    public virtual void FillBias(Span<double> biases, int inputs, Draw draw) => biases.Clear();
}

/// <summary>The random numbers of one parameter, by the element's position.</summary>
/// <param name="seed">The run's seed.</param>
/// <param name="parameter">The parameter's position in the model.</param>
public readonly struct Draw(ulong seed, int parameter)
{
    readonly Randomness randomness = new(seed, Purpose.InitialParameters);

    /// <summary>Uniform in [-bound, bound).</summary>
    public double Uniform(int element, double bound) => bound * (2 * randomness.Uniform((ulong)parameter, (ulong)element) - 1);

    /// <summary>Standard normal.</summary>
    public double Normal(long element) => randomness.Normal((ulong)parameter, (ulong)element);
}
