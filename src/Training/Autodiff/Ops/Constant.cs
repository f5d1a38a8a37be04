using System.Collections.Immutable;

namespace Descent.Training.Autodiff.Ops;

/// <summary>A fixed matrix, held in float64 whatever the precision of the plan. Equal when every bit is.</summary>
public sealed record Constant : Leaf
{
    public Constant(IEnumerable<double> values, Shape shape) : base(shape)
    {
        Values = [.. values];
        if (shape.IsBatched || Values.Length != shape.Rows * shape.Columns)
            throw new ShapeException($"{Values.Length} values given for a constant of shape {shape}.");
    }

    /// <summary>Row by row.</summary>
    public ImmutableArray<double> Values { get; }

    public bool Equals(Constant? other) => other is not null && Shape == other.Shape
        && Values.AsSpan().SequenceEqual(other.Values.AsSpan(), BitsComparer.Instance);

    public override int GetHashCode() => HashCode.Combine(Shape, Values.Length, Values[0], Values[^1]);

    public override string Describe(string arguments) => Shape.IsScalar ? $"{Values[0]}" : $"constant {Shape}";

    /// <summary>Tells 0 from -0, and takes NaN as equal to itself.</summary>
    sealed class BitsComparer : IEqualityComparer<double>
    {
        public static readonly BitsComparer Instance = new();
        public bool Equals(double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y);
        public int GetHashCode(double value) => value.GetHashCode();
    }
}
