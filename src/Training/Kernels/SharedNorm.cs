using System.Numerics;
using Descent.Training.Threads;

namespace Descent.Training.Kernels;

/// <summary>The Euclidean norm of one vector, its pieces shared by a team.</summary>
internal sealed class SharedNorm<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly ThreadTeam team;
    readonly T[] values;
    readonly double[] sums;
    readonly Action<int, int> addPiece;

    public SharedNorm(ThreadTeam team, T[] values)
    {
        (this.team, this.values) = (team, values);
        sums = new double[EuclideanNorm.Pieces(values.Length)];
        addPiece = (piece, _) => sums[piece] = EuclideanNorm.SumOfPiece<T>(values, piece);
    }

    public double Compute()
    {
        team.Run(sums.Length, addPiece);
        double sum = 0;
        foreach (double piece in sums)
            sum += piece;
        return EuclideanNorm.OfSum<T>(sum, values);
    }
}
