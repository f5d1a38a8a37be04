using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Plans;
using Descent.Training.Threads;

namespace Descent.Training.Curvature;

/// <summary>A graph's scalar as its Taylor polynomial of second order about θ, over a batch. Looked at along one direction it costs a few gradients: no
/// Hessian is made.</summary>
internal sealed class QuadraticModel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Plan<T> plan;

    /// <summary>θ and, behind it, the direction d.</summary>
    readonly T[] point;

    /// <param name="objective">A scalar.</param>
    /// <param name="parameters">In the order of θ.</param>
    /// <param name="team">The threads that share the sums over the rows.</param>
    public QuadraticModel(Node objective, IReadOnlyList<Node> parameters, ThreadTeam team)
    {
        (ParameterLayout layout, Node change) = ChangeAlong(objective, parameters);
        plan = Plan<T>.Compile(layout, change).SharedBy(team);
        point = new T[layout.Count];
    }

    /// <summary>gᵀd + ½·dᵀHd.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="direction">d.</param>
    /// <param name="batch">The rows that the scalar is over.</param>
    public double Change(ReadOnlySpan<T> parameters, ReadOnlySpan<T> direction, Batch<T> batch)
    {
        parameters.CopyTo(point);
        direction.CopyTo(point.AsSpan(parameters.Length));
        return plan.Run(point, batch);
    }

    /// <summary>The change as a node, of θ with d behind it.</summary>
    public static (ParameterLayout Layout, Node Change) ChangeAlong(Node objective, IReadOnlyList<Node> parameters)
    {
        Node[] direction = Directions.Of(parameters);
        Node slope = Directions.Dot(ReverseMode.Gradient(objective, parameters), direction);
        Node curvature = Directions.Dot(ReverseMode.Gradient(slope, parameters), direction);
        return (ParameterLayout.Of([.. parameters, .. direction]), slope + 0.5 * curvature);
    }
}
