using Descent.Training.Autodiff;
using Descent.Training.Layers;

namespace Descent.Training.Models;

/// <summary>Parameters of a formula as nodes.</summary>
internal static class Parametric
{
    /// <summary>A node for each parameter by name, in their order: those that are fixed are constants, the others join θ.</summary>
    public static Dictionary<string, Node> Declare(ParametricSpec spec, Scope scope) => spec.Parameters!.ToDictionary(
        parameter => parameter.Key,
        parameter => spec.Fixed.Contains(parameter.Key)
            ? scope.Graph.Constant(parameter.Value)
            : scope.Coefficient(parameter.Key, parameter.Value, spec.RangeOf(parameter.Key)));
}
