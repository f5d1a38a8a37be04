using System.Numerics;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Products;
using Descent.Training.Threads;

namespace Descent.Training.Tests.Kernels;

/// <summary>The product against three plain loops, over sizes around those of tiles, panels and stretches.</summary>
public unsafe class ProductTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 5, 1 }, { 1, 50, 28 }, { 1, 33, 150 }, { 9, 28, 1 }, { 6, 64, 1 }, { 3, 1, 7 }, { 2, 3, 16 }, { 12, 8, 32 }, { 13, 17, 33 }, { 25, 64, 10 }, { 7, 0, 5 }, { 40, 100, 97 }, { 12, 513, 100 }, { 5, 1300, 130 }, { 128, 30, 784 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Float64_products_of_every_orientation_equal_plain_loops(int rows, int inner, int columns) => Check<double>(rows, inner, columns, 4e-15);

    [Theory, MemberData(nameof(Sizes))]
    public void Float32_products_of_every_orientation_equal_plain_loops(int rows, int inner, int columns) => Check<float>(rows, inner, columns, 1e-6);

    [Fact]
    public void An_element_has_the_same_bits_whatever_the_other_sizes()
    {
        float[] alone = Multiply<float>(Fill<float>(1200), Fill<float>(1200), 2, 600, 2, false, true, []);
        float[] many = Multiply<float>(Fill<float>(600 * 40), Fill<float>(600 * 120), 40, 600, 120, false, true, []);
        Assert.Equal(alone[0], many[0]);
    }

    public static TheoryData<int, int, int> LargeSizes => new() { { 128, 300, 200 }, { 300, 520, 97 }, { 500, 600, 10 }, { 70, 80, 129 }, { 2, 600, 1000 } };

    [Theory, MemberData(nameof(LargeSizes))]
    public void A_product_that_a_team_shares_has_the_bits_of_one_thread(int rows, int inner, int columns)
    {
        foreach (int threads in (int[])[2, 3, 8])
        {
            using ThreadTeam team = new ThreadShares(threads).Join();
            SameBits<float>(rows, inner, columns, team);
            SameBits<double>(rows, inner, columns, team);
        }
    }

    [Fact]
    public void A_product_that_fetches_the_next_rows_has_the_same_bits()
    {
        foreach ((int rows, int inner, int columns) in new[] { (1, 3, 1), (7, 28, 1), (40, 50, 1), (9, 28, 5) })
        {
            SameBits<float>(rows, inner, columns);
            SameBits<double>(rows, inner, columns);
        }

        static void SameBits<T>(int rows, int inner, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            // Room for a whole vector behind a and b, as callers give.
            T[] a = [.. Fill<T>(rows * inner), .. new T[64]], b = [.. Fill<T>(inner * columns), .. new T[64]], plain = new T[rows * columns], fetching = new T[rows * columns];
            byte[] work = new byte[Product.WorkBytes<T>(rows, inner, columns)];
            fixed (T* left = a, right = b, one = plain, other = fetching)
            fixed (byte* memory = work)
            {
                Product.Multiply(left, inner, 1, right, columns, 1, one, rows, inner, columns, false, memory);
                Product.Multiply(left, inner, 1, right, columns, 1, other, rows, inner, columns, false, memory, new Ahead((nint)left, 3 * sizeof(T)));
            }
            Assert.Equal(plain, fetching);
        }
    }

    static void SameBits<T>(int rows, int inner, int columns, ThreadTeam team) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SharedProduct<T> shared = new(team);
        T[] a = Fill<T>(rows * inner), b = Fill<T>(inner * columns), before = Fill<T>(rows * columns);
        foreach (bool transposeA in (bool[])[false, true])
            foreach (bool transposeB in (bool[])[false, true])
                foreach (T[] start in (T[][])[[], before])
                    Assert.Equal(Multiply(a, b, rows, inner, columns, transposeA, transposeB, start),
                        Multiply(a, b, rows, inner, columns, transposeA, transposeB, start, shared.Handle));
        GC.KeepAlive(shared);
    }

    static void Check<T>(int rows, int inner, int columns, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = Fill<T>(rows * inner), b = Fill<T>(inner * columns), before = Fill<T>(rows * columns);
        foreach (bool transposeA in (bool[])[false, true])
            foreach (bool transposeB in (bool[])[false, true])
                foreach (T[] start in (T[][])[[], before])
                {
                    T[] c = Multiply(a, b, rows, inner, columns, transposeA, transposeB, start);
                    for (int row = 0; row < rows; row++)
                        for (int column = 0; column < columns; column++)
                        {
                            double exact = start.Length > 0 ? double.CreateTruncating(start[row * columns + column]) : 0;
                            for (int k = 0; k < inner; k++)
                                exact += double.CreateTruncating(a[transposeA ? k * rows + row : row * inner + k])
                                    * double.CreateTruncating(b[transposeB ? column * inner + k : k * columns + column]);
                            // The rounding of a sum grows with the number of its terms, at worst in proportion.
                            double actual = double.CreateTruncating(c[row * columns + column]);
                            Assert.True(Math.Abs(actual - exact) <= tolerance * (1 + inner), $"[{row},{column}] is {exact}, not {actual}");
                        }
                }
    }

    static T[] Multiply<T>(T[] a, T[] b, int rows, int inner, int columns, bool transposeA, bool transposeB, T[] start, nint shared = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Guard = 40;
        T[] c = new T[rows * columns + Guard];
        Array.Fill(c, T.CreateTruncating(-77));
        start.CopyTo(c, 0);
        byte[] work = new byte[Product.WorkBytes<T>(rows, inner, columns)];
        // Room for a whole vector behind b, as callers give.
        T[] padded = [.. b, .. new T[64]];
        fixed (T* left = a, right = padded, result = c)
        fixed (byte* memory = work)
            SharedProduct<T>.Multiply(left, transposeA ? 1 : inner, transposeA ? rows : 1, right, transposeB ? 1 : columns, transposeB ? inner : 1,
                result, rows, inner, columns, start.Length > 0, memory, shared);
        Assert.All(c[^Guard..], value => Assert.Equal(T.CreateTruncating(-77), value));
        return c[..^Guard];
    }

    static T[] Fill<T>(int count) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, count).Select(i => T.CreateTruncating(Math.Sin(i * 0.7 + i / 11)))];
}
