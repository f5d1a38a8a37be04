namespace Descent.Training.Tests;

public sealed class RandomnessTests
{
    // Random123 1.09, tests/kat_vectors: philox4x32 10.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_published_known_answers(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), Randomness.Philox4x32((c0, c1, c2, c3), (k0, k1)));

    [Fact]
    public void Draws_do_not_depend_on_the_order_in_which_they_are_made()
    {
        Randomness randomness = new(7, Purpose.Dropout);
        ulong[] forward = [.. Enumerable.Range(0, 100).Select(i => randomness.Bits(3, (ulong)i))];
        ulong[] backward = [.. Enumerable.Range(0, 100).Reverse().Select(i => new Randomness(7, Purpose.Dropout).Bits(3, (ulong)i)).Reverse()];
        Assert.Equal(forward, backward);
        Assert.Equal(100, forward.Distinct().Count());
    }

    [Fact]
    public void Many_draws_at_once_are_the_same_as_one_after_the_other()
    {
        Randomness randomness = new(0x1234567890ABCDEF, Purpose.Dropout);
        foreach (ulong start in (ulong[])[0, 1, 7, 4_294_967_290, 8_589_934_585])
            foreach (int count in (int[])[0, 1, 2, 15, 16, 17, 40, 100])
            {
                ulong[] many = new ulong[count];
                randomness.Bits(99_999_999_999, start, many);
                Assert.Equal([.. Enumerable.Range(0, count).Select(i => randomness.Bits(99_999_999_999, start + (ulong)i))], many);
            }
    }

    [Fact]
    public void Another_seed_purpose_or_stream_gives_other_numbers()
    {
        ulong[] draws =
        [
            new Randomness(0, Purpose.Shuffle).Bits(0, 0), new Randomness(1, Purpose.Shuffle).Bits(0, 0),
            new Randomness(0, Purpose.Split).Bits(0, 0), new Randomness(0, Purpose.Shuffle).Bits(1, 0),
        ];
        Assert.Equal(draws.Length, draws.Distinct().Count());
    }

    [Fact]
    public void Normal_and_uniform_draws_have_their_moments()
    {
        Randomness randomness = new(1, Purpose.InitialParameters);
        const int n = 200_000;
        double sum = 0, squares = 0, fourth = 0, uniform = 0;
        for (ulong i = 0; i < n; i++)
        {
            double z = randomness.Normal(0, i);
            sum += z;
            squares += z * z;
            fourth += z * z * z * z;
            double u = randomness.Uniform(1, i);
            Assert.InRange(u, 0, 1 - Math.ScaleB(1, -53));
            uniform += u;
        }
        // Five standard errors of each estimate: 1, sqrt 2, sqrt 96 and sqrt 1/12 over sqrt n.
        double error = 5 / Math.Sqrt(n);
        Assert.Equal(0, sum / n, error);
        Assert.Equal(1, squares / n, error * Math.Sqrt(2));
        Assert.Equal(3, fourth / n, error * Math.Sqrt(96));
        Assert.Equal(0.5, uniform / n, error * Math.Sqrt(1.0 / 12));
    }

    [Fact]
    public void Every_order_of_four_is_equally_frequent()
    {
        Randomness randomness = new(5, Purpose.Shuffle);
        Dictionary<string, int> counts = [];
        const int n = 24_000;
        for (int epoch = 0; epoch < n; epoch++)
        {
            int[] order = randomness.Permutation(4, (ulong)epoch);
            Assert.Equal([0, 1, 2, 3], order.Order());
            string key = string.Join(',', order);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.Equal(24, counts.Count);
        // Chi-square with 23 degrees of freedom: 49.7 is its 0.999 quantile.
        Assert.True(counts.Values.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000) < 49.7);
    }

    [Fact]
    public void Permutations_of_nothing_and_of_one_are_trivial()
    {
        Randomness randomness = new(0, Purpose.Split);
        Assert.Empty(randomness.Permutation(0, 0));
        Assert.Equal([0], randomness.Permutation(1, 0));
    }
}
