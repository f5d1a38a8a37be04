namespace Descent.Training.Layers;

/// <summary>Where a number may be, ends included.</summary>
public readonly record struct Interval(double Lower, double Upper)
{
    public static Interval Everywhere { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    public bool IsBounded => this != Everywhere;

    public bool Contains(double value) => value >= Lower && value <= Upper;
}
