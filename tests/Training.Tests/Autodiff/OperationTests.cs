using Descent.Training.Autodiff;
using Descent.Training.Diagnostics;
using Descent.Training.Plans;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Autodiff;

public class OperationTests
{
    [Theory, MemberData(nameof(OperationCases.Names), MemberType = typeof(OperationCases))]
    public void The_gradient_agrees_with_central_differences(string name)
    {
        (Node scalar, ParameterLayout layout, double[] point) = Build(name, order: 1);
        AssertAgrees(scalar, layout, point, 1e-7);
    }

    [Theory, MemberData(nameof(OperationCases.Names), MemberType = typeof(OperationCases))]
    public void The_gradient_of_the_gradient_agrees_with_central_differences(string name)
    {
        (Node scalar, ParameterLayout layout, double[] point) = Build(name, order: 2);
        AssertAgrees(scalar, layout, point, 1e-6);
    }

    [Theory, MemberData(nameof(OperationCases.Names), MemberType = typeof(OperationCases))]
    public void A_plan_gives_the_value_of_the_plain_reference(string name)
    {
        (Node scalar, ParameterLayout layout, double[] point) = Build(name, order: 1);
        Node[] parameters = [.. layout.Slices.Select(slice => scalar.Graph.Parameter(slice.Name, slice.Shape))];
        Node[] gradient = ReverseMode.Gradient(scalar, parameters);
        Plan<double> plan = Plan<double>.Compile(layout, scalar, gradient);
        RowData<double> data = new(1);
        double[] actual = new double[layout.Count];
        double value = plan.Run(point, Batch<double>.All(data), actual);
        Interpreter<double> reference = plan.Interpret(point, Batch<double>.All(data));
        double[] expected = [.. gradient.SelectMany(reference.Evaluate)];
        AssertClose(reference.Evaluate(scalar)[0], value);
        for (int i = 0; i < expected.Length; i++)
            AssertClose(expected[i], actual[i]);
    }

    [Fact]
    public void Every_operation_has_a_case()
    {
        HashSet<Type> covered = [];
        foreach (string name in OperationCases.All.Select(one => one.Name))
            covered.UnionWith(Build(name, order: 1).Scalar.Graph.Nodes.Select(node => node.Op.GetType()));
        IEnumerable<Type> operations = typeof(Op).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract && !OperationCases.IsLeaf(type));
        Assert.Empty(operations.Except(covered));
    }

    /// <summary>The sum of the case's elements with unequal weights; for order 2, that of its gradient's elements.</summary>
    static (Node Scalar, ParameterLayout Layout, double[] Point) Build(string name, int order)
    {
        OperationCases.Case one = OperationCases.Find(name);
        Graph graph = new();
        Node[] parameters = [.. one.Shapes.Select((shape, i) => graph.Parameter($"p{i}", shape))];
        Node scalar = Weigh(one.Build(parameters));
        if (order == 2)
            scalar = ReverseMode.Gradient(scalar, parameters).Select(Weigh).Aggregate((a, b) => a + b);
        return (scalar, ParameterLayout.Of(parameters), one.Point);
    }

    static Node Weigh(Node node) =>
        Sum(node * node.Graph.Constant(Enumerable.Range(0, node.Shape.Size(0)).Select(i => 1 + 0.37 * i), node.Shape));

    static void AssertAgrees(Node scalar, ParameterLayout layout, double[] point, double tolerance)
    {
        foreach (GradientCheckEntry entry in GradientCheck.Run(scalar, layout, point, new RowData<double>(1)))
            Assert.True(entry.Agrees(tolerance), $"{entry}, relative error {entry.RelativeError:g2}");
    }

    // The reference sums in another order.
    static void AssertClose(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-13 * (1 + Math.Abs(expected)), $"{expected:r} expected, {actual:r} found");
}
