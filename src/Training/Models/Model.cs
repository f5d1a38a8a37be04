using Descent.Training.Autodiff;
using Descent.Training.Layers;

namespace Descent.Training.Models;

/// <summary>A predictor as nodes of a graph.</summary>
public abstract class Model
{
    /// <summary>The prediction is linear in the parameters, so the training loss is convex wherever the loss is convex in the prediction.</summary>
    public abstract bool IsLinear { get; }

    /// <summary>Builds the model.</summary>
    /// <param name="scope">Receives the parameters; says whether this is for training.</param>
    /// <param name="features">(batch, inputs).</param>
    /// <param name="outputs">Columns of the prediction, as the loss asks for.</param>
    /// <returns>(batch, outputs).</returns>
    public abstract Node Build(Scope scope, Node features, int outputs);

    /// <summary>What does not fit between the settings, the data and the loss.</summary>
    /// <param name="inputs">Columns of the features; <see langword="null"/> where they are not known.</param>
    /// <param name="outputs">Columns that the loss asks for; <see langword="null"/> likewise.</param>
    public virtual IReadOnlyList<Problem> Misfits(int? inputs, int? outputs) => [];
}
