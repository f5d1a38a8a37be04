using CsCheck;
using Descent.Persistence.Losses;
using Descent.Training.Runs;

namespace Descent.Persistence.Tests.Losses;

public class LossChunksTests
{
    /// <summary>As written by a build that knew no extra columns.</summary>
    const string OldChunk = "0102000000832B000080AAAAAAEA9F40404058AE37395CCE22A79B5C6E7A3B2B282834E36837D5E5163E608001E0E060CC98861809914D0A7338EC8BF42E5EB5DB1A66B69B147F";

    /// <summary>As written by a build that packed all planes of a column.</summary>
    const string OldChunkWithExtra = "02020000000100000001000000610335000080AAAAAAEA9F444140454EAA87AB9E6E7AB89C554E373DDCF4A007BD9D1514146A725B5B4BB5777B3CC2C70030381833A6214642F6264152E43081D9BB9B3AF56AEF730E3511FBFEDCF8C202805606";

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
    public void Extra_columns_come_back_bit_for_bit_with_their_names_and_gaps() =>
        Gen.Select(AnyPoint.Array[1, 100], Gen.String.Array[1, 5], AnyDouble.Nullable().Array[500, 500]).Sample((points, names, values) =>
        {
            LossPoint[] extended = [.. points.Select((point, i) => point with { Extra = new ExtraColumns(names, values[(i * names.Length)..((i + 1) * names.Length)]) })];
            LossPoint[] back = LossChunks.Unpack(LossChunks.Pack(extended));
            return Same(extended, back) && extended.Zip(back).All(pair =>
                pair.First.Extra!.Names.SequenceEqual(pair.Second.Extra!.Names) && pair.First.Extra.Values.Select(Bits).SequenceEqual(pair.Second.Extra.Values.Select(Bits)));
        });

    [Fact]
    public void What_earlier_builds_wrote_is_read()
    {
        LossPoint[] points = [new(3, 1, 0.5, null, 0.1, 2), new(4, 2, 0.25, null, 0.1, 1)];
        Assert.Equal(points, LossChunks.Unpack(Convert.FromHexString(OldChunk)));
        LossPoint[] extended = LossChunks.Unpack(Convert.FromHexString(OldChunkWithExtra));
        Assert.Equal([new(3, 1, 0.5, null, 0.1, 2), new(4, 2, 0.25, 0.75, 0.1, 1)], extended.Select(point => point with { Extra = null }));
        Assert.All(extended, point => Assert.Equal(["a"], point.Extra!.Names));
        Assert.Equal([7, null], extended.Select(point => point.Extra!.Values.Single()));
    }

    [Fact]
    public void Points_of_one_chunk_have_the_same_columns()
    {
        LossPoint[] points = [new(0, 0, 1, null, 0.1, 1) { Extra = new ExtraColumns(["a"], [1]) }, new(1, 0, 1, null, 0.1, 1)];
        Assert.Throws<ArgumentException>(() => LossChunks.Pack(points));
    }

    [Fact]
    public void Names_that_are_cut_off_are_refused()
    {
        byte[] packed = LossChunks.Pack([new(0, 0, 1, null, 0.1, 1) { Extra = new ExtraColumns(["update_norm"], [1]) }]);
        for (int length = 5; length < 24; length++)
            Assert.Throws<InvalidDataException>(() => LossChunks.Unpack(packed.AsSpan(0, length)));
    }

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

    static long? Bits(double? value) => value is double number ? BitConverter.DoubleToInt64Bits(number) : null;

    static (long, long, long, long?, long, long) Bits(LossPoint point) => (
        point.Step, point.Epoch, BitConverter.DoubleToInt64Bits(point.Train),
        point.Validation is double validation ? BitConverter.DoubleToInt64Bits(validation) : null,
        BitConverter.DoubleToInt64Bits(point.LearningRate), BitConverter.DoubleToInt64Bits(point.GradientNorm));
}
