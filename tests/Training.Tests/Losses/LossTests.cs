using Descent.Training.Losses;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Losses;

/// <summary>What holds for every loss of the catalogue.</summary>
public class LossTests
{
    const int Classes = 3;

    public static TheoryData<string> Names => [.. Catalog.Losses.Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Names))]
    public void The_derivative_is_that_of_central_differences(string name)
    {
        Loss loss = Catalog.Create(Catalog.Default<LossSpec>(name));
        double[] target = Target(loss.Target);
        int rows = 6, outputs = loss.Outputs(target.Length / rows, Classes);
        double[] ordinary = [.. Enumerable.Range(0, rows * outputs).Select(i => 1.3 * Math.Sin(1.7 * i + 0.4))];
        // Far out, where a careless form over- or underflows; exp(30) is large but smooth.
        double[] awkward = [.. Enumerable.Range(0, rows * outputs).Select(i => (i % 3) switch { 0 => 30.0, 1 => -30, _ => 1e-7 })];
        CheckGradient(name, new LossProbe(loss, rows, outputs, target), ordinary);
        CheckGradient(name, new LossProbe(loss, rows, outputs, target), awkward);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_mean_is_the_sum_over_the_number_of_elements(string name)
    {
        if (Catalog.Default<LossSpec>(name) is not ReducibleLossSpec mean)
            return;
        Loss averaged = Catalog.Create(mean), summed = Catalog.Create(mean with { Reduction = Reduction.Sum });
        double[] target = Target(averaged.Target);
        int outputs = averaged.Outputs(target.Length / 6, Classes);
        double[] prediction = [.. Enumerable.Range(0, 6 * outputs).Select(i => Math.Cos(i))];
        LossProbe probe = new(summed, 6, outputs, target);
        double sum = probe.Value(prediction), value = new LossProbe(averaged, 6, outputs, target).Value(prediction);
        Assert.Equal(probe.Rows.Sum(), sum, 1e-12);
        double elements = averaged.Target is TargetKind.Class or TargetKind.Distribution ? 6 : target.Length;
        Assert.Equal(sum / elements, value, 1e-12);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_response_is_on_the_scale_of_the_target(string name)
    {
        Loss loss = Catalog.Create(Catalog.Default<LossSpec>(name));
        double[] target = Target(loss.Target);
        int outputs = loss.Outputs(target.Length / 6, Classes);
        LossProbe probe = new(loss, 6, outputs, target);
        probe.Value([.. Enumerable.Range(0, 6 * outputs).Select(i => 3 * Math.Cos(i))]);
        Assert.All(probe.Response, value => Assert.True(loss.Link switch
        {
            Link.Sigmoid or Link.Softmax => value is > 0 and < 1,
            Link.Exp => value > 0,
            _ => double.IsFinite(value),
        }));
    }

    [Fact]
    public void Squared_errors_of_three_points_tell_the_reductions_apart()
    {
        double[] target = [0, 0, 0], prediction = [1, 2, 3];
        Assert.Equal(14.0 / 3, new LossProbe(Catalog.Create(new MseSpec()), 3, 1, target).Value(prediction), 1e-15);
        Assert.Equal(14, new LossProbe(Catalog.Create(new MseSpec { Reduction = Reduction.Sum }), 3, 1, target).Value(prediction));
        Assert.Equal(14, new LossProbe(Catalog.Create(new SseSpec()), 3, 1, target).Value(prediction));
        Assert.Equal(7, new LossProbe(Catalog.Create(new HalfSseSpec()), 3, 1, target).Value(prediction));
    }

    [Fact]
    public void The_mean_is_over_rows_and_targets()
    {
        LossProbe two = new(Catalog.Create(new MseSpec()), 2, 2, [0, 0, 0, 0]);
        Assert.Equal(30.0 / 4, two.Value([1, 2, 3, 4]), 1e-15);
    }

    [Fact]
    public void Class_weights_must_be_as_many_as_the_classes()
    {
        Loss loss = Catalog.Create(new CrossEntropySpec { ClassWeights = [1, 2] });
        Assert.Null(loss.Misfit(2));
        Problem problem = loss.Misfit(3)!;
        Assert.Equal("/loss/class_weights", problem.Pointer);
        Assert.Equal(["3 weights"], problem.Allowed);
    }

    static double[] Target(TargetKind kind) => kind switch
    {
        TargetKind.Real => [0.3, -1.2, 2.5, 0, -0.7, 1.1],
        TargetKind.Binary => [0, 1, 1, 0, 1, 0],
        TargetKind.Class => [0, 2, 1, 1, 0, 2],
        TargetKind.Count => [0, 1, 4, 2, 7, 3],
        TargetKind.Distribution => [1, 0, 0, 0.2, 0.3, 0.5, 0, 0.5, 0.5, 0.1, 0.1, 0.8, 0, 1, 0, 0.6, 0.4, 0],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    static void CheckGradient(string name, LossProbe probe, double[] at)
    {
        double scale = Math.Max(1, Math.Abs(probe.Value(at)));
        double[] gradient = probe.Gradient;
        for (int i = 0; i < at.Length; i++)
        {
            // The best step for central differences is near the cube root of the rounding unit; the error is then about 1e-9 of the value.
            const double Step = 1e-5;
            double[] moved = [.. at];
            moved[i] = at[i] + Step;
            double above = probe.Value(moved);
            moved[i] = at[i] - Step;
            double numeric = (above - probe.Value(moved)) / (2 * Step);
            Assert.True(Math.Abs(numeric - gradient[i]) <= 1e-7 * (Math.Abs(gradient[i]) + 1e-2 * scale),
                $"{name}, prediction {i} = {at[i]:G4}: derivative {gradient[i]:R}, by differences {numeric:R}");
        }
    }
}
