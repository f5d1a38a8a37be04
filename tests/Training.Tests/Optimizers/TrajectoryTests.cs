using System.Numerics;
using Descent.Training.Optimizers;

namespace Descent.Training.Tests.Optimizers;

/// <summary>Every first-order optimizer walks the reference paths, with gradients written out by hand.</summary>
public class TrajectoryTests
{
    public static TheoryData<string> Names => [.. Trajectory.Names];

    [Theory, MemberData(nameof(Names))]
    public void The_float64_path_is_the_reference_path(string name) =>
        // The tolerance of the reference data: 1e-9 relative and 1e-12 absolute.
        Walk<double>(name, "float64", (found, due) => Math.Abs(found - due) <= 1e-9 * Math.Abs(due) + 1e-12);

    [Theory, MemberData(nameof(Names))]
    public void The_float32_path_is_as_near_as_torchs_own(string name)
    {
        Trajectory trajectory = Trajectory.Named(name);
        // Rprop decides by signs, which rounding turns; nadam has no float32 reference.
        if (trajectory.Rule == "rprop" || trajectory.Float32Error is not double error)
            return;
        // The tolerance of the reference data, which speaks of parameters (near 1); a loss of 24 alone is rounded by 1e-6.
        Walk<float>(name, "float32", (found, due) => Math.Abs(found - due) <= 4 * error + 1e-6 * Math.Max(1, Math.Abs(due)));
    }

    static void Walk<T>(string name, string precision, Func<double, double, bool> agrees) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Trajectory trajectory = Trajectory.Named(name);
        TrajectoryProblem problem = trajectory.Problem;
        FirstOrderSpec spec = trajectory.Optimizer();
        double[] losses = trajectory.Losses(precision), batchLosses = trajectory.BatchLosses(precision);
        double[][] path = trajectory.Parameters(precision);
        T[] parameters = [.. problem.Initial.Select(T.CreateTruncating)], gradient = new T[parameters.Length];
        Optimizer<T> optimizer = spec.Create<T>(parameters.Length);

        for (int step = 0; ; step++)
        {
            Compare(problem.LossAndGradient(parameters, problem.AllRows, gradient), losses[step], $"loss at step {step}");
            for (int i = 0; i < parameters.Length; i++)
                Compare(double.CreateTruncating(parameters[i]), path[step][i], $"parameter {i} at step {step}");
            if (step == trajectory.Steps)
                return;
            int[] batch = trajectory.FullBatch ? problem.AllRows : problem.Batch(step);
            Compare(problem.LossAndGradient(parameters, batch, gradient), batchLosses[step], $"batch loss at step {step}");
            optimizer.Step(parameters, gradient, spec.LearningRate, step + 1);
        }

        void Compare(double found, double due, string what) =>
            Assert.True(agrees(found, due), $"{name}, {precision}, {what}: {found:R} where {due:R} is due, off by {Math.Abs(found - due):G3}");
    }
}
