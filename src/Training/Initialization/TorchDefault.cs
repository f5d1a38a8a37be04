using Descent.Training.Specs;

namespace Descent.Training.Initialization;

/// <summary>As torch.nn.Linear starts: weights and biases uniform in ±1/√inputs.</summary>
public sealed record TorchDefaultSpec : InitialSchemeSpec;

internal sealed class TorchDefault : InitialScheme
{
    public override void Fill(Span<double> weights, int inputs, Draw draw)
    {
        for (int i = 0; i < weights.Length; i++)
            weights[i] = draw.Uniform(i, 1 / Math.Sqrt(inputs));
    }

    public override void FillBias(Span<double> biases, int inputs, Draw draw) => Fill(biases, inputs, draw);
}
