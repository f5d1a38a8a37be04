using Descent.Training.Autodiff;
using Descent.Training.Plans;
using Descent.Training.Threads;

namespace Descent.Training.Curvature;

/// <summary>Residuals and their exact derivatives for some rows, from the graph.</summary>
internal abstract class JacobianSource
{
    /// <param name="parameters">θ.</param>
    /// <param name="rows">Of the data.</param>
    /// <param name="columns">Receives the columns of J and behind them the residuals, (θ + 1) columns of rows x outputs numbers each.</param>
    public abstract void Compute(ReadOnlySpan<double> parameters, Batch<double> rows, Span<double> columns);

    public static JacobianSource Of(Node residual, IReadOnlyList<Node> parameters) =>
        parameters.Count <= MostColumns && parameters.All(parameter => parameter.Shape.IsScalar)
            ? new Together(residual, parameters)
            : new OneByOne(residual, parameters);

    /// <summary>Parameters up to which one pass with all columns is cheaper than a pass for each.</summary>
    const int MostColumns = 64;

    /// <summary>Parameters are single numbers, as in formulas: all columns in one pass.</summary>
    sealed class Together : JacobianSource
    {
        readonly Plan<double> plan;

        public Together(Node residual, IReadOnlyList<Node> parameters) =>
            plan = Plan<double>.Compile(ParameterLayout.Of(parameters), null, null, [.. ForwardMode.Columns(residual, parameters), residual]);

        public override void Compute(ReadOnlySpan<double> parameters, Batch<double> rows, Span<double> columns)
        {
            plan.Run(parameters, rows);
            int length = columns.Length / (parameters.Length + 1);
            for (int j = 0; j <= parameters.Length; j++)
                plan.Output(j).CopyTo(columns[(j * length)..]);
        }
    }

    /// <summary>A column at a time, along unit vectors.</summary>
    sealed class OneByOne : JacobianSource
    {
        readonly Plan<double> plan;

        /// <summary>θ and, behind it, the direction.</summary>
        readonly double[] point;

        public OneByOne(Node residual, IReadOnlyList<Node> parameters)
        {
            Node[] direction = Directions.Of(parameters);
            ParameterLayout layout = ParameterLayout.Of([.. parameters, .. direction]);
            plan = Plan<double>.Compile(layout, null, null, ForwardMode.Along(residual, parameters, direction), residual);
            point = new double[layout.Count];
        }

        public override void Compute(ReadOnlySpan<double> parameters, Batch<double> rows, Span<double> columns)
        {
            int length = columns.Length / (parameters.Length + 1);
            parameters.CopyTo(point);
            for (int j = 0; j < parameters.Length; j++)
            {
                Interruption.Check();
                point.AsSpan(parameters.Length).Clear();
                point[parameters.Length + j] = 1;
                plan.Run(point, rows);
                plan.Output(0).CopyTo(columns[(j * length)..]);
            }
            plan.Output(1).CopyTo(columns[(parameters.Length * length)..]);
        }
    }
}
