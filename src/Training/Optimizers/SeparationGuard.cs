namespace Descent.Training.Optimizers;

/// <summary>Refuses the convergence of linear logits where every row is classified beyond doubt: cross-entropy comes to 0 only as the weights go to infinity, and what
/// looks like a minimum on the way is the end of float64. Albert, Anderson (1984), On the existence of maximum likelihood estimates in logistic regression
/// models, Biometrika 71.</summary>
/// <param name="method">What minimises.</param>
internal sealed class SeparationGuard(Method<double> method) : Method<double>
{
    /// <summary>Cross-entropy, or the sum of it, of rows that are all certain; a penalty of any weight keeps it higher.</summary>
    const double Certain = 1e-9;

    double loss;

    public override MethodPoint Evaluate(ReadOnlySpan<double> parameters, long step)
    {
        MethodPoint point = method.Evaluate(parameters, step);
        loss = point.Loss;
        return point;
    }

    public override MethodEnd? Prepare(ReadOnlySpan<double> parameters, double learningRate, long step) =>
        method.Prepare(parameters, learningRate, step) is not MethodEnd end ? null
        : !end.Converged || loss > Certain ? end
        : new MethodEnd(false, $"The classes can be separated: the loss, {loss:G3}, goes to 0 as the weights go to infinity, and has no minimum.",
            "Give it one by a light L2 penalty (regularization.l2), or leave out the features that tell the classes apart.");

    public override MethodEnd? Unfinished(long step) => method.Unfinished(step);

    public override void Move(Span<double> parameters, double learningRate, long step) => method.Move(parameters, learningRate, step);

    public override void SaveState(BinaryWriter writer) => method.SaveState(writer);

    public override void LoadState(BinaryReader reader) => method.LoadState(reader);
}
