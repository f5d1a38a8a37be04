using System.Globalization;
using Descent.Training.Data;
using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>A polynomial of degree ten on powers that float64 can hardly tell apart, as in NIST's Filip: whatever calls itself converged is at the least squares, though their second
/// derivatives are singular within rounding and most of what is left to gain lies along directions whose curvature drowns in it.</summary>
public class IllConditionedTests
{
    const int Degree = 10, Rows = 80;

    static readonly Table Powers = Table();

    [Theory]
    [InlineData("""{"type":"newton"}""")]
    [InlineData("""{"type":"lbfgs"}""")]
    [InlineData("""{"type":"levenberg_marquardt"}""")]
    [InlineData("""{"type":"gauss_newton"}""")]
    public void The_minimum_is_that_of_the_closed_form(string optimizer)
    {
        double least = Fit("""{"type":"closed_form"}""").Loss, found = Fit(optimizer).Loss;
        Assert.InRange(found, least * (1 - 1e-9), least * (1 + 1e-5));
    }

    static (double Loss, TrainingResult Result) Fit(string optimizer)
    {
        (TrainingResult result, FreeRun host) = FreeRun.Train(Powers,
            $$"""{"dataset":"d","target":"y","model":"linear","optimizer":{{optimizer}},"preprocessing":{"standardize":true} }""");
        Assert.Null(result.Error);
        Assert.Equal(StopReason.Converged, result.StopReason);
        return (host.Losses[^1].Train, result);
    }

    static Table Table()
    {
        double[] x = [.. Enumerable.Range(0, Rows).Select(i => -9 + 6.0 * i / (Rows - 1))];
        // A curve that no such polynomial meets, and differences that repeat with a prime period.
        double[] y = [.. x.Select((at, i) => 0.85 + 0.07 * Math.Tanh(at + 6.5) + 0.004 * (i * i % 13 - 6))];
        return new Table([.. Enumerable.Range(1, Degree).Select(power => Column.OfNumbers(power.ToString("'x'0", CultureInfo.InvariantCulture), [.. x.Select(at => Math.Pow(at, power))])),
            Column.OfNumbers("y", y)]);
    }
}
