using Descent.Training.Autodiff;
using Descent.Training.Curvature;
using Descent.Training.Optimizers;
using Descent.Training.Threads;
using Xunit.Abstractions;

namespace Descent.Training.Tests.Curvature;

/// <summary>Levenberg-Marquardt on NIST's nonlinear regressions, from both start values.</summary>
public class NistNonlinearTests(ITestOutputHelper output)
{
    public static TheoryData<string> Problems => [.. NistProblem.Nonlinear];

    [Theory, MemberData(nameof(Problems))]
    public void Levenberg_Marquardt_finds_the_certified_values_from_both_starts(string name)
    {
        NistProblem problem = NistProblem.Load("nonlinear", name);
        (Node residual, Node[] parameters) = problem.Residual();
        for (int start = 1; start <= 2; start++)
        {
            GraphResiduals function = new(residual, parameters, problem.Rows(), new double[parameters.Length], 1, mustBeDetermined: true, magnitude: 0, ThreadTeam.Alone);
            LevenbergMarquardt method = new(new LevenbergMarquardtSpec(), function);
            double[] theta = problem.Start(start);
            (MethodEnd? end, int steps, double loss) = Minimise(method, theta, 2000);

            double digits = NistProblem.Digits(theta, problem.Certified);
            output.WriteLine($"{name} from {start}: {digits:F1} digits after {steps} steps, sum of squares {loss:R} (certified {problem.SumOfSquares:R}). {end?.Message}");
            Assert.True(end is { Converged: true }, end?.Message);
            // The certified values have 11 digits; the README of the data asks for 6.
            Assert.InRange(digits, 6, 16);
            Assert.Equal(1, loss / problem.SumOfSquares, 1e-8);
        }
    }

    static (MethodEnd? End, int Steps, double Loss) Minimise(Method<double> method, double[] theta, int most)
    {
        for (int step = 0; ; step++)
        {
            MethodPoint point = method.Evaluate(theta, step);
            Assert.True(double.IsFinite(point.Loss), $"loss {point.Loss} at step {step}");
            if (method.Prepare(theta, 1, step) is MethodEnd end)
                return (end, step, point.Loss);
            if (step == most)
                return (method.Unfinished(step), step, point.Loss);
            method.Move(theta, 1, step);
        }
    }
}
