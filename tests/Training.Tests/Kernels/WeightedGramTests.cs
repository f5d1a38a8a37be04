using Descent.Training.Kernels;
using Descent.Training.Threads;

namespace Descent.Training.Tests.Kernels;

public class WeightedGramTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(130, 1)]
    [InlineData(130, 3)]
    [InlineData(500, 100)]
    [InlineData(5000, 11)]
    [InlineData(9001, 12)]
    [InlineData(700, 8)]
    [InlineData(333, 20)]
    [InlineData(3000, 28)]
    [InlineData(4097, 50)]
    public void The_product_is_that_of_the_definition_bit_for_bit_on_any_number_of_threads(int rows, int columns)
    {
        Random random = new(rows + columns);
        double[] x = Numbers(rows * columns), weights = Numbers(2 * rows), targets = Numbers(2 * rows);
        double[] weighted = new double[(columns + 1) * (columns + 1)], plain = new double[(columns + 3) * (columns + 3)];
        WeightedGram.Compute(x, columns, weights.AsSpan(1), 2, weighted, ThreadTeam.Alone);
        WeightedGram.Compute(x, columns, targets, plain, 2, ThreadTeam.Alone);

        for (int i = 0; i < columns + 3; i++)
            for (int j = 0; j < columns + 3; j++)
            {
                // Sums of so many numbers of size 1, in another order.
                Assert.Equal(Enumerable.Range(0, rows).Sum(row => At(row, i) * At(row, j)), plain[i * (columns + 3) + j], 1e-12 * rows);
                if (i <= columns && j <= columns)
                    Assert.Equal(Enumerable.Range(0, rows).Sum(row => weights[2 * row + 1] * At(row, i) * At(row, j)), weighted[i * (columns + 1) + j], 1e-12 * rows);
            }
        using ThreadTeam team = new ThreadShares(3).Join();
        double[] shared = new double[weighted.Length], sharedPlain = new double[plain.Length];
        WeightedGram.Compute(x, columns, weights.AsSpan(1), 2, shared, team);
        WeightedGram.Compute(x, columns, targets, sharedPlain, 2, team);
        Assert.Equal(weighted, shared);
        Assert.Equal(plain, sharedPlain);

        double At(int row, int column) => column < columns ? x[row * columns + column] : column == columns ? 1 : targets[2 * row + column - columns - 1];

        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
    }
}
