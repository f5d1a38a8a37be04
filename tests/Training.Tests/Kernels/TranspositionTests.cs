using Descent.Training.Kernels.Products;

namespace Descent.Training.Tests.Kernels;

/// <summary>Squares that overlap at the ends, against one element after the other.</summary>
public unsafe class TranspositionTests
{
    [Fact]
    public void Every_size_is_turned_as_by_the_reference_and_nothing_else_is_written()
    {
        for (int rows = 1; rows <= 21; rows++)
            for (int columns = 1; columns <= 21; columns++)
            {
                Same(rows, columns, Enumerable.Range(1, rows * (columns + 3)).Select(i => (float)i).ToArray());
                Same(rows, columns, Enumerable.Range(1, rows * (columns + 3)).Select(i => (double)i).ToArray());
            }
    }

    static void Same<T>(int rows, int columns, T[] values) where T : unmanaged
    {
        int sourceStride = columns + 3, targetStride = rows + 2;
        T[] turned = new T[columns * targetStride], plain = new T[columns * targetStride];
        fixed (T* source = values, target = turned, expected = plain)
        {
            Transposition.Copy(source, sourceStride, rows, columns, target, targetStride);
            Transposition.Plain(source, sourceStride, rows, columns, expected, targetStride);
        }
        Assert.Equal(plain, turned);
    }
}
