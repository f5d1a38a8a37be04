using Descent.Training.Optimizers;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics.Tracing;

/// <summary>How an optimizer makes a step of a gradient, in LaTeX: p a parameter, g its gradient, η the learning rate.</summary>
internal static class UpdateRules
{
    public static string Of(OptimizerSpec optimizer) => optimizer switch
    {
        SgdSpec { Momentum: 0, WeightDecay: 0 } => @"p \leftarrow p - \eta\, g",
        SgdSpec { Momentum: 0 } sgd => $@"p \leftarrow p - \eta\,(g + {sgd.WeightDecay:R}\, p)",
        SgdSpec { Nesterov: true } sgd => $@"v \leftarrow {sgd.Momentum:R}\, v + g,\quad p \leftarrow p - \eta\,(g + {sgd.Momentum:R}\, v)",
        SgdSpec sgd => $@"v \leftarrow {sgd.Momentum:R}\, v + {(sgd.Dampening == 0 ? "" : $@"{1 - sgd.Dampening:R}\,")} g,\quad p \leftarrow p - \eta\, v",
        AdamWSpec => @"m, v \text{ as in Adam},\quad p \leftarrow (1 - \eta w)\, p - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}",
        AdamSpec adam => $@"m \leftarrow {adam.Beta1:R}\, m + {1 - adam.Beta1:G3}\, g,\quad v \leftarrow {adam.Beta2:R}\, v + {1 - adam.Beta2:G3}\, g^2,\quad p \leftarrow p - \eta\, \frac{{m / (1 - {adam.Beta1:R}^t)}}{{\sqrt{{v / (1 - {adam.Beta2:R}^t)}} + {adam.Epsilon:R}}}",
        NewtonSpec => @"p \leftarrow p - H^{-1} g \text{, shortened where that does not descend}",
        ClosedFormSpec => @"p \leftarrow \text{the solution of the normal equations, by QR}",
        CurvatureSpec => $@"p \leftarrow p + \text{{the step of {Catalog.NameOf(optimizer).Replace("_", @"\_")}}}",
        _ => $@"p \leftarrow p - \eta\, \text{{(what {Catalog.NameOf(optimizer)} makes of }} g)",
    };

    /// <summary>The update is the rate times the gradient, and so can be checked by hand.</summary>
    public static bool IsPlain(string rule) => rule == Of(new SgdSpec());
}
