namespace Descent.Training.Kernels.Updates;

/// <summary>The lowest loss that was come across, and θ there.</summary>
/// <param name="minimumDecrease">The least decrease that counts.</param>
public sealed class Lowest<T>(double minimumDecrease) where T : unmanaged
{
    /// <summary>Null until one was seen.</summary>
    public double? Loss { get; private set; }

    /// <summary>Updates made when it was seen.</summary>
    public long Step { get; private set; }

    /// <summary>θ at <see cref="Step"/>; null until a loss was seen.</summary>
    public T[]? Parameters { get; private set; }

    /// <summary>See the constructor.</summary>
    public double MinimumDecrease => minimumDecrease;

    /// <summary>What a loss must be below to be the lowest.</summary>
    public double Ceiling => Loss - minimumDecrease ?? double.PositiveInfinity;

    /// <summary>Takes a finite loss, with a copy of θ, if it is the lowest; else says no.</summary>
    public bool Take(double loss, long step, ReadOnlySpan<T> parameters)
    {
        if (!(loss < Ceiling) || !double.IsFinite(loss))
            return false;
        parameters.CopyTo(Room(parameters.Length));
        (Loss, Step) = (loss, step);
        return true;
    }

    /// <summary>Where θ is to be copied by who then calls <see cref="Taken"/>.</summary>
    public Span<T> Room(int length) => Parameters ??= new T[length];

    /// <summary>A loss was the lowest, and θ is in its <see cref="Room"/>.</summary>
    public void Taken(double loss, long step) => (Loss, Step) = (loss, step);

    /// <summary>As it was saved.</summary>
    public void Restore(double? loss, long step, T[]? parameters) => (Loss, Step, Parameters) = (loss, step, parameters);
}
