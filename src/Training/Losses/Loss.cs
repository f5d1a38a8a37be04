using Descent.Training.Autodiff;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>A loss as nodes of a graph, from a prediction (batch, outputs) and a target (batch, columns).</summary>
public abstract class Loss
{
    /// <summary>What the target column holds.</summary>
    public abstract TargetKind Target { get; }

    /// <summary>From the model's output to the scale of the data.</summary>
    public virtual Link Link => Link.Identity;

    /// <summary>Has a derivative everywhere.</summary>
    public virtual bool IsSmooth => true;

    /// <summary>What is proven of it as a function of the prediction, for every target that it allows.</summary>
    public virtual LossShape Shape => LossShape.Unknown;

    /// <summary>Where the loss is a constant times the sum of squared differences between prediction and target: that constant.</summary>
    /// <param name="rows">Of the batch.</param>
    /// <param name="columns">Of the target.</param>
    public virtual double? SquareFactor(int rows, int columns) => null;

    /// <summary>Where the losses of all rows sum to a negative log-likelihood but for a constant: that constant. <see langword="null"/> where the loss is
    /// no likelihood, or one only together with a variance that is estimated too, as squares are.</summary>
    /// <param name="targets">Of all rows.</param>
    public virtual double? LikelihoodConstant(ReadOnlySpan<double> targets) => null;

    /// <summary>Columns that the model must predict.</summary>
    /// <param name="targets">Target columns.</param>
    /// <param name="classes">Classes, where <see cref="Target"/> is one of them.</param>
    public virtual int Outputs(int targets, int classes) => targets;

    /// <summary>What does not fit between the settings and the number of classes, if anything.</summary>
    /// <param name="classes"><see langword="null"/> where they are not known.</param>
    public virtual Problem? Misfit(int? classes) => null;

    /// <summary>The loss of each row: (batch, 1).</summary>
    public abstract Node Rows(Node prediction, Node target);

    /// <summary>The loss of the batch: a scalar.</summary>
    public abstract Node Total(Node prediction, Node target);

    /// <summary>The prediction on the scale of the data: means, rates, probabilities. (batch, outputs), or fewer columns where some
    /// are no prediction of the target itself.</summary>
    public virtual Node Response(Node prediction) => Link switch
    {
        Link.Sigmoid => Sigmoid(prediction),
        Link.Softmax => Softmax(prediction),
        Link.Exp => Exp(prediction),
        _ => prediction,
    };
}

/// <summary>A loss as a function of the prediction alone.</summary>
public enum LossShape
{
    /// <summary>Not convex, or not for every target.</summary>
    Unknown,

    /// <summary>Never above its chords.</summary>
    Convex,

    /// <summary>Its second derivative is positive everywhere.</summary>
    StrictlyConvex,
}

/// <summary>What a target column may hold.</summary>
public enum TargetKind
{
    /// <summary>Any number.</summary>
    Real,

    /// <summary>0 or 1, or a probability between them: one logit for each column.</summary>
    Binary,

    /// <summary>The position of a class, 0, 1, …, in one column.</summary>
    Class,

    /// <summary>Whole numbers from 0.</summary>
    Count,

    /// <summary>One column for each class, probabilities that sum to 1.</summary>
    Distribution,
}

/// <summary>From the model's output to the scale of the data.</summary>
public enum Link
{
    /// <summary>The output is the prediction.</summary>
    Identity,

    /// <summary>The output is a logit: the probability of the second class is 1/(1 + e^-z).</summary>
    Sigmoid,

    /// <summary>The outputs are logits: probabilities e^zⱼ/Σe^zₖ.</summary>
    Softmax,

    /// <summary>The output is the logarithm of a rate.</summary>
    Exp,

    /// <summary>The output is a margin: the second class where it is positive. It is no probability.</summary>
    Margin,
}
