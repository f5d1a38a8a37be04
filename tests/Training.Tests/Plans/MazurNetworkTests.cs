using Descent.Training.Autodiff;
using Descent.Training.Plans;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Plans;

/// <summary>Matt Mazur, A Step by Step Backpropagation Example: two inputs, two hidden sigmoids, two outputs, biases held fixed, rate 0.5.
/// He prints 0.291027924 after one step; with all weights updated at once it is 0.291027774.</summary>
public class MazurNetworkTests
{
    [Fact]
    public void Ten_thousand_steps_end_where_true_gradient_descent_ends()
    {
        Graph graph = new();
        Node hidden = graph.Parameter("hidden", new Shape(2, 2)), output = graph.Parameter("output", new Shape(2, 2));
        Node h = Sigmoid(MatMul(graph.Input("features", 2), hidden, transposeB: true) + 0.35);
        Node o = Sigmoid(MatMul(h, output, transposeB: true) + 0.6);
        Node loss = 0.5 * Sum(Square(graph.Input("target", 2) - o));
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of([hidden, output]), loss, ReverseMode.Gradient(loss, [hidden, output]));
        RowData<double> data = new(1);
        data.Add("features", 2, [0.05, 0.10]);
        data.Add("target", 2, [0.01, 0.99]);

        double[] parameters = [0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55], gradient = new double[8];
        double[] losses = new double[10_001];
        for (int step = 0; step < losses.Length; step++)
        {
            losses[step] = plan.Run(parameters, Batch<double>.All(data), gradient);
            for (int i = 0; i < 8 && step < 10_000; i++)
                parameters[i] -= 0.5 * gradient[i];
        }

        Assert.Equal(0.298371109, losses[0], 9);
        Assert.Equal(0.291027774, losses[1], 9);
        Assert.Equal(0.02004682824942521, losses[100], 12);
        Assert.Equal(3.51018778e-5, losses[10_000], 12);
        Assert.Equal(-3.8929771988657245, parameters[4], 9);
    }
}
