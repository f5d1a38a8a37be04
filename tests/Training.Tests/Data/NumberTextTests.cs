using System.Text;
using CsCheck;
using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

public sealed class NumberTextTests
{
    [Fact]
    public void Every_finite_number_reads_back_bit_for_bit() =>
        Gen.Double.Where(double.IsFinite).Sample(value =>
        {
            foreach (string text in new[] { value.ToString("R"), value.ToString("E16"), value.ToString("E20") })
            {
                Assert.Equal(NumberKind.Finite, Parse(text, '.', out double read));
                Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text)), BitConverter.DoubleToInt64Bits(read));
                Assert.Equal(NumberKind.Finite, Parse(text.Replace('.', ','), ',', out double comma));
                Assert.Equal(read, comma);
            }
        }, iter: 20_000, threads: 1);

    [Fact]
    public void Short_decimals_read_as_the_runtime_reads_them() =>
        Gen.Select(Gen.Long, Gen.Int[0, 25]).Sample((digits, point) =>
        {
            string text = Math.Abs(digits % 10_000_000_000_000_000).ToString("D26").Insert(26 - point, ".");
            Assert.Equal(NumberKind.Finite, Parse(text, '.', out double read));
            Assert.Equal(double.Parse(text), read);
        }, iter: 20_000, threads: 1);

    [Theory]
    [InlineData("5", 5)]
    [InlineData("+5", 5)]
    [InlineData("-.5", -0.5)]
    [InlineData("5.", 5)]
    [InlineData("1e5", 1e5)]
    [InlineData("1E-5", 1e-5)]
    [InlineData("007", 7)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("1e-400", 0)]
    [InlineData("4.9e-324", double.Epsilon)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    public void A_decimal_is_the_nearest_double(string text, double expected)
    {
        Assert.Equal(NumberKind.Finite, Parse(text, '.', out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e99999999999")]
    [InlineData("inf")]
    [InlineData("-Infinity")]
    [InlineData("+INF")]
    [InlineData("∞")]
    public void An_infinity_is_known_as_such(string text) => Assert.Equal(NumberKind.NonFinite, Parse(text, '.', out _));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("1,000")]
    [InlineData("1 000")]
    [InlineData("1.2.3")]
    [InlineData("5-")]
    [InlineData("(5)")]
    [InlineData("5%")]
    [InlineData("١")]
    [InlineData("nan")]
    [InlineData("1f")]
    [InlineData("--5")]
    [InlineData("infinite")]
    public void What_is_no_decimal_is_no_number(string text) => Assert.Equal(NumberKind.None, Parse(text, '.', out _));

    static NumberKind Parse(string text, char sign, out double value) => NumberText.Parse(Encoding.UTF8.GetBytes(text), (byte)sign, out value);
}
