using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>∂ᵏ/∂aᵏ ∂ˡ/∂bˡ of a^b, which is a^(b-k) · Σⱼ C(l, j) · (b(b-1)…(b-k+1))⁽ʲ⁾ · log(a)^(l-j): one operation, because a product of these
/// would read 0 · ∞ at a = 0. There it is 0 where b &gt; k or the sum vanishes, else infinite.</summary>
/// <param name="InBase">k.</param>
/// <param name="InExponent">l. Above 0 it is NaN for a &lt; 0, where no exponent beside a whole one has a power.</param>
/// <remarks>Its inputs are a, b and the node of a^(b-k), which is most of the work and often there already.</remarks>
public sealed record PowDerivative(int InBase, int InExponent) : Elementwise
{
    public override int Arity => 3;

    /// <summary>The node, or the power itself for k = l = 0.</summary>
    public static Node Of(Node a, Node b, int inBase, int inExponent)
    {
        Node power = inBase == 0 ? Pow(a, b) : Pow(a, b - inBase);
        return inBase + inExponent == 0 ? power : a.Graph.Add(new PowDerivative(inBase, inExponent), a, b, power);
    }

    public override Node?[] Backward(Node output, Node gradient) =>
        output.Inputs is [Node a, Node b, _]
            ? [gradient * Of(a, b, InBase + 1, InExponent), gradient * Of(a, b, InBase, InExponent + 1), null]
            : throw new ArgumentException($"{output} has no base, exponent and power.", nameof(output));

    public override Lane Value(ReadOnlySpan<Lane> inputs)
    {
        (Lane a, Lane b, Lane power) = (inputs[0], inputs[1], inputs[2]);
        Lane sum = Sum(a, b), product = Lane.Select(Lane.Equal(sum, 0), 0, power * sum);
        // 0^(b-k) is 0 and not only small: the logarithm is infinite.
        return Lane.Select(Lane.Equal(a, 0), Lane.Select(Lane.Equal(power, 0), 0, product), product);
    }

    Lane Sum(Lane a, Lane b)
    {
        Lane? sum = null;
        Lane logarithm = LaneMath.Log(a), logarithms = a.Constant(1);
        Lane?[] falling = Falling<Lane>(b.Constant(1), i => b - i, (x, y) => x * y, (x, y) => x + y, (n, x) => n * x);
        for (int power = 0; power <= InExponent; power++, logarithms *= logarithm)
            if (falling[InExponent - power] is Lane factor)
            {
                int ways = Binomial(InExponent, power);
                Lane scaled = ways == 1 ? factor : ways * factor;
                Lane term = power == 0 ? scaled : Lane.Select(Lane.Equal(scaled, 0), 0, scaled * logarithms);
                sum = sum is null ? term : sum + term;
            }
        return InExponent == 0 ? sum! : Lane.Select(Lane.Less(a, 0), double.NaN, sum!);
    }

    /// <summary>Derivatives 0, 1, … InExponent of b(b-1)…(b-k+1), in any arithmetic; <see langword="null"/> where they are 0 everywhere.</summary>
    internal T?[] Falling<T>(T one, Func<int, T> minus, Func<T, T, T> multiply, Func<T, T, T> add, Func<int, T, T> times) where T : class
    {
        T?[] derivatives = new T?[InExponent + 1];
        derivatives[0] = one;
        for (int i = 0; i < InBase; i++)
            for (int order = InExponent; order >= 0; order--)
            {
                T? product = derivatives[order] is T own ? multiply(own, minus(i)) : null;
                T? lower = order > 0 && derivatives[order - 1] is T below ? times(order, below) : null;
                derivatives[order] = product is null ? lower : lower is null ? product : add(product, lower);
            }
        return derivatives;
    }

    internal static int Binomial(int n, int k) => k == 0 || k == n ? 1 : Binomial(n - 1, k - 1) + Binomial(n - 1, k);
}
