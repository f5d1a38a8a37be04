using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Threads;

namespace Descent.Training.Curvature;

/// <summary>Least squares of a linear predictor: one system with a column of ones and the features, a right-hand side for each output. By QR with refinement;
/// large tables whose columns are far from dependent by the normal equations, which then lose nothing and take a fraction of the time.</summary>
/// <param name="model">Where its parts are.</param>
/// <param name="rows">All rows that train.</param>
/// <param name="target">Slot of the targets.</param>
/// <param name="penalty">Of each weight: what is least is Σ r² + Σ penalty·w².</param>
/// <param name="labels">Names of the features.</param>
/// <param name="team">Shares the sums over the rows.</param>
internal sealed class LinearSolution(
    LinearPredictor model, RowData<double> rows, string target, double penalty, IReadOnlyList<string> labels, ThreadTeam team) : ClosedSolution
{
    /// <summary>Numbers of a table below which QR takes no time that anyone notices.</summary>
    const long SmallTable = 1 << 18;

    public override IReadOnlyList<string> Solve(Span<double> parameters)
    {
        int inputs = rows.Columns(model.Features), outputs = rows.Columns(target);
        if ((long)rows.Rows * inputs > SmallTable
            && NormalEquations.Solve(rows.Values(model.Features), inputs, rows.Values(target), outputs, penalty, team) is double[][] solutions)
        {
            for (int output = 0; output < outputs; output++)
                Take(solutions[output], output, parameters);
            return [];
        }
        int height = rows.Rows + (penalty > 0 ? inputs : 0);
        LinearSystem system = new(Design(inputs, height), height);
        ReadOnlySpan<double> targets = rows.Values(target);
        double[] right = new double[height];
        for (int output = 0; output < outputs; output++)
        {
            for (int row = 0; row < rows.Rows; row++)
                right[row] = targets[row * outputs + output];
            Take(system.Solve(right), output, parameters);
        }
        return [.. system.Dependent.Select(column => labels[column - 1])];
    }

    void Take(ReadOnlySpan<double> solution, int output, Span<double> parameters)
    {
        parameters[model.BiasOffset + output] = solution[0];
        solution[1..].CopyTo(parameters[(model.WeightOffset + output * (solution.Length - 1))..]);
    }

    /// <summary>Column by column: ones, features, and below them the penalty's rows.</summary>
    double[] Design(int inputs, int height)
    {
        ReadOnlySpan<double> features = rows.Values(model.Features);
        double[] matrix = new double[(inputs + 1) * height];
        matrix.AsSpan(0, rows.Rows).Fill(1);
        for (int input = 0; input < inputs; input++)
        {
            Span<double> column = matrix.AsSpan((input + 1) * height, height);
            for (int row = 0; row < rows.Rows; row++)
                column[row] = features[row * inputs + input];
            if (penalty > 0)
                column[rows.Rows + input] = Math.Sqrt(penalty);
        }
        return matrix;
    }
}
