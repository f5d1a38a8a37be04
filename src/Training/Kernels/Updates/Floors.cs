namespace Descent.Training.Kernels.Updates;

/// <summary>Where there is something to decide: a loss or gradient norm at or below its floor, or not finite. Above, a method may go on by itself.</summary>
/// <param name="Loss">Negative infinity where none is.</param>
/// <param name="GradientNorm">Below 0 where none is.</param>
public readonly record struct Floors(double Loss, double GradientNorm)
{
    public bool AreBelow(double loss, double norm) =>
        loss > Loss && loss < double.PositiveInfinity && norm > GradientNorm && norm < double.PositiveInfinity;
}
