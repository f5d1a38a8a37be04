using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Plans;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Plans;

/// <summary>One plan for every batch: whole, shorter, gathered, and cut into many blocks.</summary>
public class BatchTests
{
    const int Features = 5, Classes = 3;

    [Theory, InlineData(1), InlineData(7), InlineData(64), InlineData(1000)]
    public void Loss_and_gradient_equal_the_plain_reference_whatever_the_number_of_rows(int rows)
    {
        AssertEqualsReference<double>(Network(), rows, 1e-12);
        AssertEqualsReference<float>(Network(), rows, 2e-5);
    }

    [Theory, InlineData(1), InlineData(33), InlineData(5000), InlineData(20_003)]
    public void Rows_cut_into_blocks_and_chunks_give_the_sums_of_the_plain_reference(int rows) =>
        AssertEqualsReference<double>(Logistic(), rows, 1e-11);

    [Theory, InlineData(2), InlineData(40), InlineData(3000)]
    public void A_mean_over_the_batch_used_row_by_row_takes_another_pass(int rows) =>
        AssertEqualsReference<double>(Standardised(), rows, 1e-10);

    [Fact]
    public void A_wide_network_takes_the_batch_as_one_block()
    {
        Model model = Network(hidden: 2500);
        Assert.Equal(int.MaxValue, Compile<double>(model).BlockRows);
        AssertEqualsReference<double>(model, 10, 1e-12);
    }

    [Fact]
    public void Gathered_rows_give_the_bits_of_the_same_rows_in_place()
    {
        Plan<double> plan = Compile<double>(Network());
        (RowData<double> data, double[] parameters) = Fill<double>(plan, 60);
        double[] inPlace = new double[plan.Layout.Count], gathered = new double[plan.Layout.Count];
        double expected = plan.Run(parameters, Batch<double>.Range(data, 20, 25), inPlace);
        double actual = plan.Run(parameters, Batch<double>.Gather(data, [.. Enumerable.Range(20, 25)]), gathered);
        Assert.Equal(expected, actual);
        Assert.Equal(inPlace, gathered);
    }

    [Fact]
    public void A_shorter_last_batch_runs_in_the_same_plan()
    {
        Plan<double> plan = Compile<double>(Network());
        (RowData<double> data, double[] parameters) = Fill<double>(plan, 50);
        double[] first = new double[plan.Layout.Count], again = new double[plan.Layout.Count], last = new double[plan.Layout.Count];
        plan.Run(parameters, Batch<double>.Range(data, 0, 32), first);
        plan.Run(parameters, Batch<double>.Range(data, 32, 18), last);
        plan.Run(parameters, Batch<double>.Range(data, 0, 32), again);
        Assert.Equal(first, again);
        Assert.NotEqual(first, last);
    }

    [Fact]
    public void A_step_of_a_network_allocates_nothing_gathered_or_in_place()
    {
        Plan<float> plan = Compile<float>(Network());
        (RowData<float> data, float[] parameters) = Fill<float>(plan, 300);
        float[] gradient = new float[plan.Layout.Count];
        int[] rows = [.. Enumerable.Range(0, 200).Select(i => 299 - i)];
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            plan.Run(parameters, Batch<float>.All(data), gradient);
            plan.Run(parameters, Batch<float>.Gather(data, rows), gradient);
        }
    }

    [Fact]
    public void Outputs_have_one_row_for_each_row_of_the_batch()
    {
        Graph graph = new();
        Node w = graph.Parameter("w", new Shape(2, 1)), x = graph.Input("features", 1);
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of([w]), null, null, MatMul(x, w, transposeB: true), SumRows(x), x);
        RowData<double> data = new(4000);
        data.Add("features", 1, [.. Enumerable.Range(0, 4000).Select(i => (double)i)]);
        plan.Run([2, -1], Batch<double>.Range(data, 1000, 2500));
        Assert.Equal(5000, plan.Output(0).Length);
        Assert.Equal([2000, -1000, 2002, -1001], plan.Output(0)[..4].ToArray());
        Assert.Equal([2 * 3499, -3499], plan.Output(0)[^2..].ToArray());
        Assert.Equal(2500 * (1000 + 3499) / 2.0, plan.OutputScalar(1));
        Assert.Equal(1000, plan.Output(2)[0]);
    }

    [Theory, InlineData(3), InlineData(5000)]
    public void A_plan_without_parameters_sums_its_rows(int rows)
    {
        Graph graph = new();
        Node x = graph.Input("features", 2);
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of([]), Sum(x), null, SumRows(x));
        RowData<double> data = new(rows);
        data.Add("features", 2, [.. Enumerable.Range(0, 2 * rows).Select(i => (double)i)]);
        Assert.Equal(rows * (2.0 * rows - 1), plan.Run([], Batch<double>.All(data)));
        Assert.Equal([rows * (rows - 1.0), rows * (double)rows], plan.Output(0).ToArray());
    }

    [Fact]
    public void A_number_that_is_not_finite_is_traced_to_its_operation_and_parameter()
    {
        Graph graph = new();
        Node w = graph.Parameter("w", Shape.Scalar), x = graph.Input("features", 1);
        Node loss = MeanRows(Exp(w * x));
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of([w]), loss, ReverseMode.Gradient(loss, [w]));
        RowData<double> data = new(3);
        data.Add("features", 1, [1, 900, 2]);
        Assert.Null(plan.FindFirstNonFinite([0.1], Batch<double>.All(data)));
        NonFinite found = plan.FindFirstNonFinite([1], Batch<double>.All(data))!;
        Assert.StartsWith("Exp(", found.Operation);
        Assert.Equal(("w", double.PositiveInfinity, 1), (found.Parameter, found.Value, found.Row));
    }

    sealed record Model(Node Loss, Node[] Parameters);

    static Model Network(int hidden = 8)
    {
        Graph graph = new();
        Node w1 = graph.Parameter("w1", new Shape(hidden, Features)), b1 = graph.Parameter("b1", new Shape(1, hidden));
        Node w2 = graph.Parameter("w2", new Shape(Classes, hidden)), b2 = graph.Parameter("b2", new Shape(1, Classes));
        Node h = Tanh(MatMul(graph.Input("features", Features), w1, transposeB: true) + b1);
        Node logits = MatMul(h, w2, transposeB: true) + b2;
        Node loss = Mean(SoftmaxCrossEntropy(logits, OneHot(graph.Input("target", 1), Classes))) + 0.05 * Sum(Square(w1));
        return new Model(loss, [w1, b1, w2, b2]);
    }

    static Model Logistic()
    {
        Graph graph = new();
        Node w = graph.Parameter("w", new Shape(1, Features)), b = graph.Parameter("b", Shape.Scalar);
        Node logit = MatMul(graph.Input("features", Features), w, transposeB: true) + b;
        return new Model(Mean(BceWithLogits(logit, Min(graph.Input("target", 1), 1))), [w, b]);
    }

    static Model Standardised()
    {
        Graph graph = new();
        Node w = graph.Parameter("w", new Shape(4, Features)), x = MatMul(graph.Input("features", Features), w, transposeB: true);
        Node centred = x - MeanRows(x);
        Node normal = centred / Sqrt(MeanRows(Square(centred)) + 1e-3);
        return new Model(Mean(Square(SumColumns(Exp(0.3 * normal)) - graph.Input("target", 1))), [w]);
    }

    static Plan<T> Compile<T>(Model model) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Plan<T>.Compile(ParameterLayout.Of(model.Parameters), model.Loss, ReverseMode.Gradient(model.Loss, model.Parameters));

    static (RowData<T> Data, T[] Parameters) Fill<T>(Plan<T> plan, int rows) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowData<T> data = new(rows);
        data.Add("features", Features, [.. Enumerable.Range(0, rows * Features).Select(i => T.CreateTruncating(Math.Sin(i * 1.7 + i / 13)))]);
        data.Add("target", 1, [.. Enumerable.Range(0, rows).Select(i => T.CreateTruncating(i * 7 % Classes))]);
        return (data, [.. Enumerable.Range(0, plan.Layout.Count).Select(i => T.CreateTruncating(0.4 * Math.Cos(i * 2.3)))]);
    }

    static void AssertEqualsReference<T>(Model model, int rows, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Plan<T> plan = Compile<T>(model);
        (RowData<T> data, T[] parameters) = Fill(plan, rows);
        T[] gradient = new T[plan.Layout.Count];
        double loss = plan.Run(parameters, Batch<T>.All(data), gradient);
        Interpreter<T> reference = plan.Interpret(parameters, Batch<T>.All(data));
        AssertClose(reference.Evaluate(model.Loss)[0], loss, tolerance);
        double[] expected = [.. ReverseMode.Gradient(model.Loss, model.Parameters).SelectMany(reference.Evaluate)];
        double size = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            AssertClose(expected[i] / size, double.CreateTruncating(gradient[i]) / size, tolerance);
    }

    static void AssertClose(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * (1 + Math.Abs(expected)), $"{expected:r} expected, {actual:r} found");
}
