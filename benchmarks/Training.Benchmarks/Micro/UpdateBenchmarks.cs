using BenchmarkDotNet.Attributes;
using Descent.Training;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;
using Descent.Training.Optimizers;
using Descent.Training.Specs;

namespace Training.Benchmarks.Micro;

/// <summary>One update of 4096 parameters by every first-order optimizer of the catalogue: the compiled rule against the same rule evaluated
/// number by number.</summary>
public class UpdateBenchmarks
{
    const int Count = 4096;
    readonly float[] parameters = new float[Count], gradient = new float[Count];
    Optimizer<float> optimizer = null!;
    float[] factors = [];
    long step;

    public static IEnumerable<string> Names =>
        Catalog.Optimizers.Where(entry => entry.SpecType.IsAssignableTo(typeof(FirstOrderSpec))).Select(entry => entry.Name);

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        optimizer = ((FirstOrderSpec)Catalog.Default<OptimizerSpec>(Name)).Create<float>(Count);
        factors = new float[optimizer.FactorCount];
        for (int i = 0; i < Count; i++)
            (parameters[i], gradient[i]) = (i % 17 - 8, (i % 5 - 2) * 0.01f);
    }

    [Benchmark(Baseline = true)]
    public void NumberByNumber()
    {
        UpdateRule rule = optimizer.Rule;
        optimizer.Prepare(factors, 1e-3, ++step);
        int remembered = optimizer.State.Count;
        Span<float> inputs = stackalloc float[2 + remembered + factors.Length], next = stackalloc float[remembered];
        factors.CopyTo(inputs[(2 + remembered)..]);
        for (int i = 0; i < Count; i++)
        {
            (inputs[0], inputs[1]) = (parameters[i], gradient[i]);
            for (int k = 0; k < remembered; k++)
                inputs[2 + k] = optimizer.State[k].Values[i];
            for (int k = 0; k < remembered; k++)
                next[k] = LaneInterpreter.Evaluate<float>(rule.End.Remembered[k], inputs);
            parameters[i] = LaneInterpreter.Evaluate<float>(rule.End.Parameter, inputs);
            for (int k = 0; k < remembered; k++)
                optimizer.State[k].Values[i] = next[k];
        }
    }

    [Benchmark]
    public void Compiled() => optimizer.Step(parameters, gradient, 1e-3, ++step);
}
