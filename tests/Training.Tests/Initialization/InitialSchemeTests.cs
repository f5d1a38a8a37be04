using Descent.Training.Initialization;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Initialization;

public class InitialSchemeTests
{
    const int Outputs = 120, Inputs = 200;

    public static TheoryData<string> Names => [.. Catalog.Initializers.Select(entry => entry.Name)];

    [Theory]
    [InlineData("zeros", 0)]
    [InlineData("ones", 0)]
    [InlineData("constant", 0)]
    [InlineData("normal", 0.05 * 0.05)]
    [InlineData("uniform", 0.05 * 0.05 / 3)]
    // A standard normal cut at two deviations has variance 0.7737.
    [InlineData("truncated_normal", 0.05 * 0.05 * 0.7737)]
    [InlineData("glorot_uniform", 2.0 / (Inputs + Outputs))]
    [InlineData("glorot_normal", 2.0 / (Inputs + Outputs))]
    [InlineData("he_uniform", 2.0 / Inputs)]
    [InlineData("he_normal", 2.0 / Inputs)]
    [InlineData("lecun_uniform", 1.0 / Inputs)]
    [InlineData("lecun_normal", 1.0 / Inputs)]
    [InlineData("orthogonal", 1.0 / Inputs)]
    [InlineData("torch_default", 1.0 / Inputs / 3)]
    public void Values_have_the_variance_of_the_scheme(string name, double variance)
    {
        double[] weights = Weights(name, seed: 1);
        double mean = weights.Average(), found = weights.Average(value => (value - mean) * (value - mean));
        // 24,000 values: the variance of a normal sample is known to 1 %; five times that.
        Assert.InRange(found, variance * 0.95, variance * 1.05 + 1e-20);
        Assert.Equal(name switch { "ones" => 1, "constant" => 0.1, _ => 0 }, mean, 0.005);
    }

    [Theory, MemberData(nameof(Names))]
    public void Values_depend_on_seed_and_position_only(string name)
    {
        double[] once = Weights(name, seed: 1), again = Weights(name, seed: 1), other = Weights(name, seed: 2);
        Assert.Equal(once, again);
        if (name is not ("zeros" or "ones" or "constant"))
            Assert.NotEqual(once, other);
    }

    [Fact]
    public void An_orthogonal_matrix_has_rows_of_length_1_at_right_angles()
    {
        double[] weights = Weights("orthogonal", seed: 3);
        for (int i = 0; i < Outputs; i += 17)
            for (int j = 0; j < Outputs; j += 13)
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, Inputs).Sum(k => weights[i * Inputs + k] * weights[j * Inputs + k]), 1e-14);
    }

    [Fact]
    public void A_tall_orthogonal_matrix_has_columns_of_length_1_at_right_angles()
    {
        double[] weights = new double[6];
        Create("orthogonal").Fill(weights, 2, new Draw(5, 0));
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 2; j++)
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, 3).Sum(k => weights[k * 2 + i] * weights[k * 2 + j]), 1e-15);
    }

    [Theory, MemberData(nameof(Names))]
    public void Biases_start_at_0_unless_the_scheme_is_torchs(string name)
    {
        double[] biases = [1, 1, 1];
        Create(name).FillBias(biases, 4, new Draw(1, 1));
        if (name == "torch_default")
            Assert.All(biases, bias => Assert.InRange(bias, -0.5, 0.5));
        else
            Assert.Equal([0, 0, 0], biases);
    }

    static double[] Weights(string name, ulong seed)
    {
        double[] weights = new double[Outputs * Inputs];
        Create(name).Fill(weights, Inputs, new Draw(seed, 2));
        return weights;
    }

    static InitialScheme Create(string name) => Catalog.Create(Catalog.Default<InitialSchemeSpec>(name));
}
