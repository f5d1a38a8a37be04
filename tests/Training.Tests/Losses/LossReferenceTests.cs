using System.Text.Json;
using Descent.Tests;
using Descent.Training.Losses;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Losses;

/// <summary>Every value and derivative of the reference losses (torch in float64, checked there by finite differences).</summary>
public class LossReferenceTests
{
    static readonly Lazy<JsonElement[]> Cases = new(() =>
        JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllBytes(SharedData.Path("ops", "losses.json")))!);

    public static TheoryData<string> Names => [.. Cases.Value.Select(one => one.GetProperty("name").GetString()!)];

    [Theory, MemberData(nameof(Names))]
    public void Value_and_derivative_are_those_of_the_reference(string name)
    {
        JsonElement json = Cases.Value.Single(one => one.GetProperty("name").GetString() == name);
        double[] input = Flat(json.GetProperty("input")), target = Flat(json.GetProperty("target")), gradient = Flat(json.GetProperty("gradient"));
        int rows = json.GetProperty("input").GetArrayLength(), columns = input.Length / rows;
        if (name.StartsWith("squared_hinge", StringComparison.Ordinal))
            target = [.. target.Select(sign => (sign + 1) / 2)];
        if (name.StartsWith("gaussian_nll", StringComparison.Ordinal))
        {
            // Our second output is the logarithm of the variance.
            double[] variance = Flat(json.GetProperty("variance"));
            input = [.. input.Zip(variance, (mean, v) => new[] { mean, Math.Log(v) }).SelectMany(pair => pair)];
            columns = 2;
        }
        LossProbe probe = new(Catalog.Create(Spec(name, json)), rows, columns, target);
        double value = probe.Value(input);
        double[] slopes = columns == 2 && name.StartsWith("gaussian", StringComparison.Ordinal)
            ? [.. probe.Gradient.Where((_, i) => i % 2 == 0)] : probe.Gradient;
        if (json.GetProperty("value").ValueKind == JsonValueKind.Array)
            AssertClose(Flat(json.GetProperty("value")), probe.Rows, name);
        else
            AssertClose([json.GetProperty("value").GetDouble()], [value], name);
        AssertClose(gradient, slopes, name);
    }

    static LossSpec Spec(string name, JsonElement json) => name switch
    {
        "l1/mean" => new MaeSpec(),
        "l1/sum" or "l1/none" => new MaeSpec { Reduction = Reduction.Sum },
        "huber/delta=1" => new HuberSpec { Delta = json.GetProperty("delta").GetDouble() },
        "smooth_l1/beta=1" => new SmoothL1Spec { Beta = json.GetProperty("beta").GetDouble() },
        "bce_with_logits/hard" => new BceWithLogitsSpec(),
        "bce_with_logits/pos_weight=3" => new BceWithLogitsSpec { PosWeight = 3 },
        "cross_entropy/mean" or "nll/mean" => new CrossEntropySpec(),
        "cross_entropy/class_weights" => new CrossEntropySpec { ClassWeights = Flat(json.GetProperty("class_weights")) },
        "cross_entropy/label_smoothing+weights" => new CrossEntropySpec { ClassWeights = Flat(json.GetProperty("class_weights")), LabelSmoothing = 0.2 },
        "kl_div/batchmean" => new KlDivSpec(),
        "squared_hinge/mean" => new SquaredHingeSpec(),
        "poisson_nll/log_input" => new PoissonNllSpec(),
        "poisson_nll/rate_input" => new PoissonNllSpec { LogInput = false },
        "gaussian_nll/full" => new GaussianNllSpec { Full = true },
        _ => throw new ArgumentException($"A new reference loss: {name}"),
    };

    static void AssertClose(double[] due, double[] found, string name)
    {
        Assert.Equal(due.Length, found.Length);
        for (int i = 0; i < due.Length; i++)
            Assert.True(Math.Abs(found[i] - due[i]) <= 1e-12 * (1 + Math.Abs(due[i])), $"{name}[{i}]: {found[i]:R} where {due[i]:R} is due");
    }

    static double[] Flat(JsonElement json) => json.ValueKind == JsonValueKind.Array
        ? [.. json.EnumerateArray().SelectMany(Flat)] : [json.GetDouble()];
}
