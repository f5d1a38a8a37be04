using Descent.Training.Autodiff;
using Descent.Training.Curvature;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Threads;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Curvature;

/// <summary>Sums of products in the place of QR, where they have the digits.</summary>
public class GramTests
{
    const int Count = 1000;

    [Fact]
    public void The_sums_give_the_factor_that_QR_gives()
    {
        (Node residual, Node[] parameters, RowData<double> rows) = Curve();
        double[] penalty = [0.5, 0, 0.1], at = [1, 0.7, 0.2];
        Linearization bySums = new(3), byFactor = new(3);
        Assert.True(new GramSource(residual, parameters, rows, ThreadTeam.Alone).TryLinearize(at, penalty, 2, bySums));
        new GraphResiduals(residual, parameters, rows, penalty, 2, mustBeDetermined: true, magnitude: 0, ThreadTeam.Alone).LinearizeByRows(at, byFactor);
        Assert.Equal(byFactor.Loss, bySums.Loss, 1e-12 * byFactor.Loss);
        double[] slope = new double[3], due = new double[3];
        bySums.Slope(slope);
        byFactor.Slope(due);
        Assert.All(slope.Zip(due), pair => Assert.Equal(pair.Second, pair.First, 1e-11 * Math.Abs(pair.Second) + 1e-11));
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                Assert.Equal(Product(byFactor.Triangle, i, j), Product(bySums.Triangle, i, j), 1e-11 * Count);
    }

    [Fact]
    public void Columns_that_are_nearly_dependent_are_left_to_QR()
    {
        Graph graph = new();
        Node x = graph.Input("x", 1);
        Node[] parameters = [graph.Parameter("a", Shape.Scalar), graph.Parameter("b", Shape.Scalar)];
        Node residual = parameters[0] * x + parameters[1] * (x + 1e-4 * Sin(x)) - graph.Input("y", 1);
        Assert.False(new GramSource(residual, parameters, Rows(), ThreadTeam.Alone).TryLinearize([1, 1], [0, 0], 1, new Linearization(2)));
    }

    [Fact]
    public void A_point_beyond_all_numbers_is_not_worth_a_second_look()
    {
        (Node residual, Node[] parameters, RowData<double> rows) = Curve();
        Linearization result = new(3);
        Assert.True(new GramSource(residual, parameters, rows, ThreadTeam.Alone).TryLinearize([1, -1000, 0], [0, 0, 0], 1, result));
        Assert.False(double.IsFinite(result.SumOfSquares));
    }

    static double Product(double[] triangle, int i, int j) => Enumerable.Range(0, 3).Sum(k => triangle[k * 3 + i] * triangle[k * 3 + j]);

    static (Node Residual, Node[] Parameters, RowData<double> Rows) Curve()
    {
        Graph graph = new();
        Node[] parameters = [graph.Parameter("a", Shape.Scalar), graph.Parameter("b", Shape.Scalar), graph.Parameter("c", Shape.Scalar)];
        return (parameters[0] * Exp(-parameters[1] * graph.Input("x", 1)) + parameters[2] - graph.Input("y", 1), parameters, Rows());
    }

    static RowData<double> Rows()
    {
        RowData<double> rows = new(Count);
        Span<double> x = rows.Add("x", 1), y = rows.Add("y", 1);
        for (int i = 0; i < Count; i++)
            (x[i], y[i]) = (4.0 * i / Count, 2.5 * Math.Exp(-5.2 * i / Count) + 0.5 + 0.1 * Math.Sin(i));
        return rows;
    }
}
