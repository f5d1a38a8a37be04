using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff;

/// <summary>Activation functions made of operations, with their limits at ±∞ and the relative precision of value and derivative in the tails.
/// Those that are one operation (relu, sigmoid, tanh, softplus, softsign, softmax, log_softmax) are in <see cref="Functions"/>.</summary>
public static class Activations
{
    // Klambauer et al. (2017), Self-Normalizing Neural Networks.
    const double SeluAlpha = 1.6732632423543772848170429916717;
    const double SeluScale = 1.0507009873554804934193349852946;

    /// <summary>x where x > 0, else slope · x.</summary>
    public static Node LeakyRelu(Node x, double slope = 0.01) => Where(Greater(x, 0), x, slope * x);

    /// <summary>x where x > 0, else alpha (e^x - 1). Clevert et al. (2016).</summary>
    public static Node Elu(Node x, double alpha = 1) =>
        Where(Greater(x, 0), x, alpha * Expm1(Where(Greater(x, 0), 0, x)));

    /// <summary>The scaled elu that keeps mean 0 and variance 1.</summary>
    public static Node Selu(Node x) => SeluScale * Elu(x, SeluAlpha);

    /// <summary>x Φ(x), Φ the distribution function of the standard normal. Hendrycks and Gimpel (2016).</summary>
    public static Node Gelu(Node x) => Gated(x, 100, NormalCdf);

    /// <summary>0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))), written with the sigmoid: 1 + tanh(u) = 2 σ(2u) does not cancel on the left.</summary>
    public static Node GeluTanh(Node x) =>
        Gated(x, 100, z => Sigmoid(2 * Math.Sqrt(2 / Math.PI) * z * (1 + 0.044715 * Square(z))));

    /// <summary>x σ(x), also called swish.</summary>
    public static Node Silu(Node x) => Gated(x, 800, Sigmoid);

    /// <summary>x tanh(log(1 + e^x)). Misra (2019).</summary>
    public static Node Mish(Node x) => Gated(x, 800, z => Tanh(Softplus(z)));

    /// <summary>0 below -3, x above 3, x (x + 3) / 6 between. Howard et al. (2019).</summary>
    public static Node HardSwish(Node x)
    {
        Node middle = Clamp(x, -3, 3);
        return middle * (middle + 3) / 6 + Relu(x - 3);
    }

    /// <summary>x · gate(x) for a gate that is exactly 0 left of -bound and 1 right of bound in float64: there it is relu,
    /// so that neither the value nor a derivative meets 0 · ∞.</summary>
    static Node Gated(Node x, double bound, Func<Node, Node> gate)
    {
        Node inside = Clamp(x, -bound, bound);
        return Where(Less(Abs(x), bound), inside * gate(inside), Relu(x));
    }
}
