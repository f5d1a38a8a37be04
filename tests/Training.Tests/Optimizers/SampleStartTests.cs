using Descent.Training.Optimizers;

namespace Descent.Training.Tests.Optimizers;

public class SampleStartTests
{
    /// <summary>Σ curvature·(cosh(θᵢ - centre) - 1) + 1: convex, and no quadratic.</summary>
    sealed class Bowl(double centre, double curvature) : SmoothFunction
    {
        public int Hessians { get; private set; }

        public List<double[]> Seen { get; } = [];

        public override int Length => 3;

        public override double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            Seen.Add(parameters.ToArray());
            double sum = 1;
            for (int i = 0; i < Length; i++)
            {
                sum += curvature * (Math.Cosh(parameters[i] - centre) - 1);
                if (!gradient.IsEmpty)
                    gradient[i] = curvature * Math.Sinh(parameters[i] - centre);
            }
            return sum;
        }

        public override void Hessian(ReadOnlySpan<double> parameters, Span<double> hessian)
        {
            Hessians++;
            hessian.Clear();
            for (int i = 0; i < Length; i++)
                hessian[i * Length + i] = curvature * Math.Cosh(parameters[i] - centre);
        }
    }

    static (double[] Found, int Steps) Minimize(Bowl all, Bowl? sample)
    {
        Newton method = new(new NewtonSpec(), all, sample: sample is null ? null : new Lazy<SmoothFunction>(sample));
        double[] at = new double[all.Length];
        for (int step = 0; ; step++)
        {
            method.Evaluate(at, step);
            if (method.Prepare(at, 1, step) is MethodEnd end)
            {
                Assert.True(end.Converged, end.Message);
                return (at, step);
            }
            method.Move(at, 1, step);
        }
    }

    [Fact]
    public void With_the_curvature_of_a_sample_the_minimum_of_all_rows_takes_one_hessian_of_all()
    {
        Bowl all = new(centre: 2, curvature: 1), plain = new(centre: 2, curvature: 1), sample = new(centre: 2.2, curvature: 1.1);

        (double[] found, int steps) = Minimize(all, sample);

        Assert.All(found, value => Assert.Equal(2, value, 1e-12));
        Assert.Equal(2, steps);
        Assert.Equal(1, all.Hessians);
        Assert.All(Minimize(plain, null).Found, value => Assert.Equal(2, value, 1e-12));
        Assert.True(plain.Hessians > 4);
    }

    [Fact]
    public void A_step_with_the_curvature_of_a_sample_is_not_made_where_it_raises_the_loss()
    {
        // A third of the curvature: three times too far.
        Bowl all = new(centre: 2, curvature: 1), sample = new(centre: 2.2, curvature: 1.0 / 3);
        double[] found = new double[3];

        Assert.True(new SampleStart(new NewtonSpec(), all, sample).Find([0, 0, 0], all.Evaluate([0, 0, 0], []), found));

        Assert.All(found, value => Assert.Equal(2.2, value, 1e-3));
        Assert.Contains(all.Seen, at => at[0] < 1.9);
        Assert.All(Minimize(all, sample).Found, value => Assert.Equal(2, value, 1e-12));
    }

    [Fact]
    public void A_sample_that_leads_nowhere_lower_is_left_alone()
    {
        Bowl all = new(centre: 2, curvature: 1), sample = new(centre: -3, curvature: 1);

        Assert.False(new SampleStart(new NewtonSpec(), all, sample).Find([0, 0, 0], all.Evaluate([0, 0, 0], []), new double[3]));
        Assert.All(Minimize(all, sample).Found, value => Assert.Equal(2, value, 1e-12));
    }
}
