using Descent.Training.Autodiff;
using Descent.Training.Formulas;
using Descent.Training.Layers;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Models;

/// <summary>A formula of columns and parameters that predicts the target, such as <c>b1*(1-exp(-b2*x))</c>: curve fitting. Everything is in the units
/// of the data. The target may be a formula of columns too: <c>"target": "log(y)"</c>.</summary>
public sealed record FormulaSpec : ParametricSpec;

/// <summary>The inputs are the columns that the formula names, in the order of their first use.</summary>
internal sealed class FormulaModel(FormulaSpec spec) : Model
{
    public override bool IsLinear => false;

    /// <summary>The names in a formula that are no parameters, in the order of their first use.</summary>
    public static IEnumerable<string> Columns(FormulaSpec spec, Formula formula) => formula.Names.Keys.Where(name => !spec.Parameters!.ContainsKey(name));

    public override Node Build(Scope scope, Node features, int outputs)
    {
        Formula formula = Formula.Read(spec.Formula!).Formula!;
        Dictionary<string, Node> names = Parametric.Declare(spec, scope);
        foreach (string column in Columns(spec, formula))
            names.Add(column, Functions.Columns(features, names.Count - spec.Parameters!.Count, 1));
        Node prediction = FormulaGraph.Build(scope.Graph, formula.Root, name => names[name]);
        return prediction.Shape.IsBatched ? prediction : BroadcastTo(prediction, Shape.Batched(1));
    }

    public override IReadOnlyList<Problem> Misfits(int? inputs, int? outputs) => outputs is null or 1 ? []
        : [new Problem("/loss", "loss_mismatch", $"A formula predicts one number for each row; this loss needs {outputs:#,0}.")];
}
