using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Curvature;

/// <summary>Directions in the space of θ, as parameters of a graph beside those of the model.</summary>
internal static class Directions
{
    /// <summary>No parameter of a model has a blank at its start.</summary>
    public static string NameOf(Node parameter) => $" direction of {((Parameter)parameter.Op).Label}";

    /// <summary>A direction for each parameter.</summary>
    public static Node[] Of(IReadOnlyList<Node> parameters) => [.. parameters.Select(parameter => parameter.Graph.Parameter(NameOf(parameter), parameter.Shape))];

    /// <summary>The product of two vectors that lie in as many nodes.</summary>
    public static Node Dot(IEnumerable<Node> left, IEnumerable<Node> right) => left.Zip(right, (l, r) => Functions.Sum(l * r)).Aggregate((sum, term) => sum + term);
}
