using Descent.Training.Autodiff;
using Descent.Training.Initialization;
using Descent.Training.Layers;
using Descent.Training.Specs;

namespace Descent.Training.Models;

/// <summary>A weighted sum of the features and a bias, for each output: <c>x·Wᵀ + b</c>. Parameters <c>weight</c> (outputs, features) and
/// <c>bias</c> (outputs), 0 at the start.</summary>
public sealed record LinearSpec : ModelSpec;

/// <summary>Logistic regression: the linear sum is the logit of the second class, or with several classes one logit for each (multinomial).</summary>
public sealed record LogisticSpec : ModelSpec;

/// <summary>Poisson regression: the linear sum is the logarithm of the expected count.</summary>
public sealed record PoissonSpec : ModelSpec;

internal sealed class Linear : Model
{
    public override bool IsLinear => true;

    public override Node Build(Scope scope, Node features, int outputs) =>
        new Dense(outputs, bias: true, new ConstantWeights(0)).Build(scope, features);
}
