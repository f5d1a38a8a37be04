using BenchmarkDotNet.Attributes;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Products;

namespace Training.Benchmarks.Micro;

/// <summary>c = a·b in the shapes of a network: forwards x·Wᵀ, the gradient Dᵀ·x of the weights, D·W backwards, and linear models with one output.</summary>
public unsafe class ProductBenchmarks
{
    readonly AlignedArray<float> a = new(2048 * 1024), b = new(2048 * 1024), c = new(2048 * 1024);
    AlignedArray<byte> work = new(0);

    public static IEnumerable<Shape> Shapes =>
    [
        new("tiny forward", 32, 13, 64, false, true),
        new("forward", 128, 784, 256, false, true),
        new("weights", 256, 128, 784, true, false),
        new("backward", 128, 128, 256, false, false),
        new("large forward", 512, 1024, 2048, false, true),
        new("one output", 1024, 28, 1, false, true),
        new("its weights", 28, 1024, 1, true, false),
    ];

    [ParamsSource(nameof(Shapes))]
    public Shape Size { get; set; } = null!;

    [GlobalSetup]
    public void Fill()
    {
        for (int i = 0; i < a.Length; i++)
            (a.Span[i], b.Span[i]) = (i % 13 - 6, i % 7 - 3);
        work = new AlignedArray<byte>((int)Product.WorkBytes<float>(Size.Rows, Size.Inner, Size.Columns));
    }

    [Benchmark(Baseline = true)]
    public void ThreeLoops()
    {
        float* left = (float*)a.Address, right = (float*)b.Address, result = (float*)c.Address;
        for (nint row = 0; row < Size.Rows; row++)
            for (nint column = 0; column < Size.Columns; column++)
            {
                float sum = 0;
                for (nint k = 0; k < Size.Inner; k++)
                    sum += left[row * Size.ARow + k * Size.AInner] * right[k * Size.BInner + column * Size.BColumn];
                result[row * Size.Columns + column] = sum;
            }
    }

    [Benchmark]
    public void Kernel() => Product.Multiply(
        (float*)a.Address, Size.ARow, Size.AInner, (float*)b.Address, Size.BInner, Size.BColumn, (float*)c.Address, Size.Rows, Size.Inner, Size.Columns,
        accumulate: false, (byte*)work.Address);

    /// <summary>Sizes and the order of the elements of both factors.</summary>
    public sealed record Shape(string Name, int Rows, int Inner, int Columns, bool TransposeLeft, bool TransposeRight)
    {
        public int ARow => TransposeLeft ? 1 : Inner;
        public int AInner => TransposeLeft ? Rows : 1;
        public int BInner => TransposeRight ? 1 : Columns;
        public int BColumn => TransposeRight ? Inner : 1;

        public override string ToString() => $"{Name} {Rows}x{Inner}x{Columns}";
    }
}
