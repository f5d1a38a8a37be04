using Descent.Training.Autodiff;
using Descent.Training.Plans;

namespace Descent.Training.Tests.Plans;

/// <summary>The textbook's line through (1, 2) and (2, 5), half sum of squares, from (0, 0) at rate 0.1.</summary>
public class TwoPointLineTests
{
    readonly Plan<double> plan;
    readonly RowData<double> data = new(2);

    public TwoPointLineTests()
    {
        Graph graph = new();
        Node w = graph.Parameter("w", Shape.Scalar), b = graph.Parameter("b", Shape.Scalar);
        Node residual = w * graph.Input("features", 1) + b - graph.Input("target", 1);
        Node loss = 0.5 * Functions.SumRows(Functions.Square(residual));
        plan = Plan<double>.Compile(ParameterLayout.Of([w, b]), loss, ReverseMode.Gradient(loss, [w, b]));
        data.Add("features", 1, [1, 2]);
        data.Add("target", 1, [2, 5]);
    }

    [Fact]
    public void The_first_gradient_is_minus_12_and_minus_7()
    {
        double[] gradient = new double[2];
        double loss = plan.Run([0, 0], Batch<double>.All(data), gradient);
        Assert.Equal(14.5, loss);
        Assert.Equal([-12, -7], gradient);
    }

    [Fact]
    public void The_losses_of_the_first_steps_are_the_textbooks()
    {
        double[] parameters = [0, 0], gradient = new double[2], losses = new double[4];
        for (int step = 0; step < losses.Length; step++)
        {
            losses[step] = plan.Run(parameters, Batch<double>.All(data), gradient);
            for (int i = 0; i < 2; i++)
                parameters[i] -= 0.1 * gradient[i];
        }
        Assert.Equal([14.5, 1.81, 0.54325, 0.4073365], losses.Select(loss => Math.Round(loss, 12)));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        double[] parameters = [0, 0], gradient = new double[2];
        for (int warm = 0; warm < 3; warm++)
            plan.Run(parameters, Batch<double>.All(data), gradient);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 100; step++)
            plan.Run(parameters, Batch<double>.All(data), gradient);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
