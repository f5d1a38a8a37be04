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

    readonly Lazy<NormalEquations?> equations = new(() => (long)rows.Rows * rows.Columns(model.Features) <= SmallTable ? null
        : NormalEquations.Of(rows.Values(model.Features), rows.Columns(model.Features), rows.Values(target), rows.Columns(target), penalty, team));

    /// <summary>Σ r² + Σ penalty·w² without a look at the rows, once the normal equations are there.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="slope">Receives half the derivative by each.</param>
    /// <returns>NaN where only the rows themselves have the digits.</returns>
    public double Squares(ReadOnlySpan<double> parameters, Span<double> slope)
    {
        if (equations.Value is not NormalEquations known)
            return double.NaN;
        int inputs = rows.Columns(model.Features);
        double sum = 0;
        double[] coefficients = new double[inputs + 1], part = new double[inputs + 1];
        for (int output = 0; output < rows.Columns(target); output++)
        {
            int weights = model.WeightOffset + output * inputs;
            coefficients[0] = parameters[model.BiasOffset + output];
            parameters.Slice(weights, inputs).CopyTo(coefficients.AsSpan(1));
            sum += known.Squares(output, coefficients, part);
            slope[model.BiasOffset + output] = part[0];
            part.AsSpan(1).CopyTo(slope[weights..]);
        }
        return sum;
    }

    public override IReadOnlyList<string> Solve(Span<double> parameters)
    {
        int inputs = rows.Columns(model.Features), outputs = rows.Columns(target);
        if (equations.Value is NormalEquations known)
        {
            for (int output = 0; output < outputs; output++)
                Take(known.Solve(rows.Values(model.Features), rows.Values(target), output), output, parameters);
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
