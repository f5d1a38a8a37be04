using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Curvature;

/// <summary>Directions in the space of θ, as parameters of a graph beside those of the model.</summary>
internal static class Directions
{
    /// <summary>No parameter of a model has a blank at its start.</summary>
    public static string NameOf(Node parameter) => $" direction of {((Parameter)parameter.Op).Label}";
}
