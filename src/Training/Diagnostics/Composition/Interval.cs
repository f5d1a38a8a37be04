namespace Descent.Training.Diagnostics.Composition;

/// <summary>Bounds of a value. Where arithmetic has no answer (∞ - ∞, 0·∞) they are those of all numbers.</summary>
internal readonly record struct Interval
{
    public static readonly Interval All = new(double.NegativeInfinity, double.PositiveInfinity);
    public static readonly Interval Share = new(0, 1), Both = new(-1, 1), Positive = new(0, double.PositiveInfinity);

    public Interval(double low, double high) =>
        (Low, High) = double.IsNaN(low) || double.IsNaN(high) || low > high ? (double.NegativeInfinity, double.PositiveInfinity) : (low, high);

    public double Low { get; }

    public double High { get; }

    public bool IsNonnegative => Low >= 0;

    public bool IsNonpositive => High <= 0;

    public static Interval operator +(Interval a, Interval b) => new(a.Low + b.Low, a.High + b.High);

    public static Interval operator -(Interval a) => new(-a.High, -a.Low);

    public static Interval operator -(Interval a, Interval b) => a + -b;

    public static Interval operator *(Interval a, Interval b) => Hull(a.Low * b.Low, a.Low * b.High, a.High * b.Low, a.High * b.High);

    /// <summary>1/x.</summary>
    public Interval Reciprocal => Low > 0 || High < 0 ? new(1 / High, 1 / Low) : IsNonnegative ? Positive : IsNonpositive ? -Positive : All;

    /// <summary>|x|.</summary>
    public Interval Magnitude => IsNonnegative ? this : IsNonpositive ? -this : new(0, Math.Max(-Low, High));

    /// <summary>A sum of one number or more, each within these bounds.</summary>
    public Interval Sum => new(IsNonnegative ? Low : double.NegativeInfinity, IsNonpositive ? High : double.PositiveInfinity);

    public Interval Join(Interval other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    /// <summary>Through a function that never falls.</summary>
    public Interval Through(Func<double, double> function) => new(function(Low), function(High));

    static Interval Hull(double a, double b, double c, double d) =>
        new(Math.Min(Math.Min(a, b), Math.Min(c, d)), Math.Max(Math.Max(a, b), Math.Max(c, d)));
}
