using CsCheck;
using Descent.Persistence.Losses;
using Descent.Training.Runs;

namespace Descent.Persistence.Tests.Losses;

public class LossChunksTests
{
    static readonly double[] Awkward =
    [
        0, -0.0, double.NaN, BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8_0000_0000_0001)), double.PositiveInfinity, double.NegativeInfinity,
        double.MaxValue, double.MinValue, double.Epsilon, 1, 0.1,
    ];

    static readonly Gen<double> AnyDouble =
        Gen.OneOf(Gen.Double, Gen.Int[0, Awkward.Length - 1].Select(i => Awkward[i]), Gen.Long.Select(BitConverter.Int64BitsToDouble));

    static readonly Gen<LossPoint> AnyPoint =
        Gen.Select(Gen.Long, Gen.Int, AnyDouble, AnyDouble.Nullable(), AnyDouble, AnyDouble).Select(
            (step, epoch, train, validation, rate, norm) => new LossPoint(step, epoch, train, validation, rate, norm));

    [Fact]
    public void Any_points_come_back_bit_for_bit() =>
        AnyPoint.Array[1, 300].Sample(points => Same(points, LossChunks.Unpack(LossChunks.Pack(points))));

    [Fact]
    public void Every_awkward_number_comes_back_in_every_column()
    {
        LossPoint[] points = [.. Awkward.Select((x, i) => new LossPoint(i, i, x, i % 2 == 0 ? x : null, x, x))];
        Assert.True(Same(points, LossChunks.Unpack(LossChunks.Pack(points))));
    }

    [Fact]
    public void A_full_chunk_of_a_smooth_history_takes_a_fraction_of_its_numbers()
    {
        // A decaying loss as of full-batch descent, evaluated at every step: 24 bytes a point as plain doubles, the steps not counted.
        LossPoint[] points = [.. Enumerable.Range(0, LossAppend.MostPoints).Select(
            i => new LossPoint(i, i, 14.5 * Math.Exp(-i / 3000.0), null, 0.1, 13.9 * Math.Exp(-i / 6000.0)))];
        byte[] bytes = LossChunks.Pack(points);
        Assert.True(Same(points, LossChunks.Unpack(bytes)));
        Assert.InRange((double)bytes.Length / points.Length, 0, 6);
    }

    [Fact]
    public void Bytes_that_are_no_chunk_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => LossChunks.Unpack([]));
        Assert.Throws<InvalidDataException>(() => LossChunks.Unpack([9, 1, 0, 0, 0, 0]));
        byte[] cut = LossChunks.Pack(Trainings.Losses(0, 100))[..^10];
        Assert.Throws<InvalidDataException>(() => LossChunks.Unpack(cut));
    }

    static bool Same(LossPoint[] left, LossPoint[] right) => left.Select(Bits).SequenceEqual(right.Select(Bits));

    static (long, int, long, long?, long, long) Bits(LossPoint point) => (
        point.Step, point.Epoch, BitConverter.DoubleToInt64Bits(point.Train),
        point.Validation is double validation ? BitConverter.DoubleToInt64Bits(validation) : null,
        BitConverter.DoubleToInt64Bits(point.LearningRate), BitConverter.DoubleToInt64Bits(point.GradientNorm));
}
