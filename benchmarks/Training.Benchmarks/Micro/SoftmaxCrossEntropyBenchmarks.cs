using BenchmarkDotNet.Attributes;
using Descent.Training.Autodiff;
using Descent.Training.Plans;

namespace Training.Benchmarks.Micro;

/// <summary>Softmax with cross-entropy and its slope by the logits, 128 rows: a plan against the interpreter.</summary>
public class SoftmaxCrossEntropyBenchmarks
{
    const int Rows = 128;
    Plan<float> plan = null!;
    RowData<float> data = null!;

    [Params(2, 10, 100)]
    public int Classes { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        Graph graph = new();
        Node logits = graph.Input("logits", Classes);
        Node loss = Functions.SumRows(Functions.SoftmaxCrossEntropy(logits, graph.Input("target", Classes)));
        plan = Plan<float>.Compile(ParameterLayout.Of([]), loss, null, ReverseMode.Gradient(loss, [logits])[0]);
        data = new RowData<float>(Rows);
        Span<float> values = data.Add("logits", Classes), target = data.Add("target", Classes);
        for (int i = 0; i < values.Length; i++)
            values[i] = i % 11 - 5;
        for (int row = 0; row < Rows; row++)
            target[row * Classes + row % Classes] = 1;
    }

    [Benchmark(Baseline = true)]
    public double[] Interpreted()
    {
        Interpreter<float> interpreter = plan.Interpret([], Batch<float>.All(data));
        return interpreter.Evaluate(plan.Wanted[1]);
    }

    [Benchmark]
    public double Compiled() => plan.Run([], Batch<float>.All(data));
}
