using System.Numerics;

namespace Descent.Training.Layers;

/// <summary>The random factors of one dropout layer, an input of the training graph that is filled before each step. They are a function of
/// (seed, layer, step, position in the batch), the same after any resume and on any thread.</summary>
/// <param name="Slot">Name of the input.</param>
/// <param name="Columns">Numbers in a row.</param>
/// <param name="Rate">Share of zeros.</param>
/// <param name="Layer">Position among the model's dropout layers.</param>
public sealed record DropoutMask(string Slot, int Columns, double Rate, int Layer)
{
    // Steps up to 10^11 need 37 bits; 56 are there for both.
    const int StepBits = 40;

    /// <summary>Numbers that are drawn together.</summary>
    const int Piece = 256;

    /// <summary>Fills one row of the mask with 0 and 1/(1 - rate).</summary>
    /// <param name="destination">(columns).</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="step">Updates made so far.</param>
    /// <param name="row">The row's position in the batch.</param>
    public void Fill<T>(Span<T> destination, ulong seed, long step, int row) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Randomness randomness = new(seed, Purpose.Dropout);
        ulong stream = ((ulong)Layer << StepBits) | (ulong)step;
        ulong index = (ulong)row * (ulong)Columns;
        T kept = T.CreateTruncating(1 / (1 - Rate));
        // A uniform number is the highest 53 bits, in units of 2⁻⁵³: it is below the rate where they are.
        ulong dropped = (ulong)Math.Ceiling(Rate * (1UL << 53));
        Span<ulong> bits = stackalloc ulong[Piece];
        for (int at = 0; at < destination.Length; at += Piece)
        {
            Span<T> factors = destination.Slice(at, Math.Min(Piece, destination.Length - at));
            randomness.Bits(stream, index + (ulong)at, bits[..factors.Length]);
            for (int i = 0; i < factors.Length; i++)
                factors[i] = bits[i] >> 11 < dropped ? T.Zero : kept;
        }
    }
}
