using Descent.Training.Optimizers;

namespace Descent.Training.Tests.Optimizers;

public class NewtonTests
{
    /// <summary>θ²/2 - θ with its minimum at 1, and from 1.5 on a plateau that is lower, but where the slope is not a number, as where an exponential has overflowed within a quotient. Newton's first step from 0 leads there.</summary>
    sealed class BesideOverflow : SmoothFunction
    {
        public override int Length => 1;

        public override double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            bool overflown = parameters[0] >= 1.5;
            if (!gradient.IsEmpty)
                gradient[0] = overflown ? double.NaN : parameters[0] - 1;
            return overflown ? -0.6 : (0.5 * parameters[0] - 1) * parameters[0];
        }

        public override void Hessian(ReadOnlySpan<double> parameters, Span<double> hessian) => hessian[0] = parameters[0] < 0.5 ? 0.55 : 1;
    }

    [Fact]
    public void No_step_ends_where_the_slope_is_not_a_number()
    {
        Newton method = new(new NewtonSpec(), new BesideOverflow());
        double[] at = [0];
        MethodEnd? end = null;
        for (int step = 0; end is null; step++)
        {
            Assert.True(double.IsFinite(method.Evaluate(at, step).GradientNorm), $"θ = {at[0]:G3}");
            end = method.Prepare(at, 1, step);
            if (end is null)
                method.Move(at, 1, step);
        }
        Assert.True(end.Converged, end.Message);
        Assert.Equal(1, at[0], 1e-12);
    }
}
