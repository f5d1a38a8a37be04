using Descent.Training.Kernels.Updates;

namespace Descent.Training.Plans;

/// <summary>Steps of a training, one after the other: loss and gradient, and, as long as both are above their floors, the update.</summary>
/// <returns>Updates made.</returns>
internal unsafe delegate int StepCode(nint* frame, StepCall* call);

/// <summary>What goes into a <see cref="StepCode"/> and comes out of it.</summary>
internal unsafe struct StepCall
{
    /// <summary>Most updates to make, at least one.</summary>
    public int Count;

    /// <summary>The place among <see cref="Losses"/> of the lowest that went below the <see cref="Ceiling"/>; -1 where none did.</summary>
    public int LowestAt;

    /// <summary>Where the training loss of each step goes. The one behind the last update may be written too, where there is room.</summary>
    public double* Losses;

    /// <summary>The same for the Euclidean norm of the gradient.</summary>
    public double* Norms;

    /// <inheritdoc cref="Floors.Loss"/>
    public double LossFloor;

    /// <inheritdoc cref="Floors.GradientNorm"/>
    public double NormFloor;

    /// <summary>A loss below this is the lowest.</summary>
    public double Ceiling;

    /// <summary>How far below the lowest the next <see cref="Ceiling"/> is.</summary>
    public double MinimumDecrease;

    /// <summary>Where θ at the lowest loss is kept.</summary>
    public nint Lowest;

    /// <summary>The factors of the first update.</summary>
    public nint Factors;

    /// <summary>Bytes from the factors of one update to those of the next.</summary>
    public nint FactorsStride;

    /// <summary>How many rows the next batch begins behind the one before.</summary>
    public nint Advance;

    /// <summary>Addresses of θ, of the gradient, and of what the optimizer remembers.</summary>
    public nint* Vectors;
}
