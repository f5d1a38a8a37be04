using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Plans;
using Descent.Training.Threads;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Plans;

/// <summary>What a team shares besides the rows of a pass: rows brought together, and the sums of many chunks.</summary>
public class SharedPlanTests
{
    const int Features = 300, Outputs = 40, Rows = 6000;

    [Fact]
    public void Wide_rows_that_are_gathered_and_their_large_sums_have_the_same_bits_on_any_number_of_threads()
    {
        AssertSame<float>();
        AssertSame<double>();
    }

    [Fact]
    public void A_shared_step_allocates_nothing_on_the_calling_thread()
    {
        using ThreadTeam team = new ThreadShares(2).Join();
        (Plan<float> plan, RowData<float> data, float[] parameters, int[] rows) = Make<float>();
        plan.SharedBy(team);
        float[] gradient = new float[parameters.Length];
        for (int i = 0; i < 3; i++)
            plan.Run(parameters, Batch<float>.Gather(data, rows), gradient);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++)
            plan.Run(parameters, Batch<float>.Gather(data, rows), gradient);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void AssertSame<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (Plan<T> plan, RowData<T> data, T[] parameters, int[] rows) = Make<T>();
        T[] expected = new T[parameters.Length], actual = new T[parameters.Length];
        double loss = plan.Run(parameters, Batch<T>.Gather(data, rows), expected);
        Assert.True(plan.BlockRows < Rows / 64, "Blocks must be many, so that chunks are.");
        foreach (int threads in (int[])[2, 3, 8])
        {
            using ThreadTeam team = new ThreadShares(threads).Join();
            Array.Clear(actual);
            Assert.Equal(loss, plan.SharedBy(team).Run(parameters, Batch<T>.Gather(data, rows), actual));
            Assert.Equal(expected, actual);
        }
    }

    static (Plan<T> Plan, RowData<T> Data, T[] Parameters, int[] Rows) Make<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Graph graph = new();
        Node weight = graph.Parameter("weight", new Shape(Outputs, Features)), bias = graph.Parameter("bias", new Shape(1, Outputs));
        Node prediction = MatMul(graph.Input("features", Features), weight, false, true) + bias;
        Node loss = Sum(Square(Tanh(prediction) - graph.Input("target", Outputs)));
        ParameterLayout layout = ParameterLayout.Of([weight, bias]);
        Plan<T> plan = Plan<T>.Compile(layout, loss, ReverseMode.Gradient(loss, [weight, bias]));
        RowData<T> data = new(Rows);
        Fill(data.Add("features", Features), 0.3);
        Fill(data.Add("target", Outputs), 0.7);
        T[] parameters = new T[layout.Count];
        Fill(parameters.AsSpan(), 1.1);
        return (plan, data, parameters, [.. Enumerable.Range(0, Rows).Select(row => row * 7 % Rows)]);
    }

    static void Fill<T>(Span<T> values, double frequency) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = T.CreateTruncating(0.1 * Math.Sin(frequency * i));
    }
}
