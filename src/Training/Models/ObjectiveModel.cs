using Descent.Training.Autodiff;
using Descent.Training.Formulas;
using Descent.Training.Layers;

namespace Descent.Training.Models;

/// <summary>A formula of parameters that is minimised itself, with no dataset at all, such as <c>(1-x)^2+100*(y-x^2)^2</c>.</summary>
public sealed record ObjectiveSpec : ParametricSpec;

/// <summary>The output is what is minimised.</summary>
internal sealed class ObjectiveModel(ObjectiveSpec spec) : Model
{
    public override bool IsLinear => false;

    public override Node Build(Scope scope, Node features, int outputs)
    {
        Dictionary<string, Node> names = Parametric.Declare(spec, scope);
        return FormulaGraph.Build(scope.Graph, Formula.Read(spec.Formula!).Formula!.Root, name => names[name]);
    }
}
