using Descent.Training.Autodiff;
using Descent.Training.Layers;
using Descent.Training.Losses;
using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Optimizers;

/// <summary>The reference paths again, with model and loss of the catalogue and the gradient of reverse mode through a plan.</summary>
public class PlannedTrajectoryTests
{
    public static TheoryData<string> Names => [.. Trajectory.Names.Where(name => !name.EndsWith("rosenbrock", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Names))]
    public void The_float64_path_is_the_reference_path(string name)
    {
        Trajectory trajectory = Trajectory.Named(name);
        TrajectoryProblem problem = trajectory.Problem;
        FirstOrderSpec spec = trajectory.Optimizer();
        (Plan<double> plan, RowData<double> data) = Compile(name, problem);
        double[] losses = trajectory.Losses("float64"), parameters = problem.Initial, gradient = new double[parameters.Length];
        double[][] path = trajectory.Parameters("float64");
        Optimizer<double> optimizer = spec.Create<double>(parameters.Length);
        for (int step = 0; step < trajectory.Steps; step++)
        {
            Assert.True(Close(plan.Run(parameters, Batch<double>.All(data), gradient), losses[step]), $"{name}: loss at step {step}");
            if (!trajectory.FullBatch)
                plan.Run(parameters, Batch<double>.Gather(data, problem.Batch(step)), gradient);
            optimizer.Step(parameters, gradient, spec.LearningRate, step + 1);
            Assert.True(parameters.Zip(path[step + 1]).All(pair => Close(pair.First, pair.Second)), $"{name}: parameters after step {step + 1}");
        }

        // The tolerance of the reference data.
        static bool Close(double found, double due) => Math.Abs(found - due) <= 1e-9 * Math.Abs(due) + 1e-12;
    }

    static (Plan<double>, RowData<double>) Compile(string name, TrajectoryProblem problem)
    {
        (ModelSpec model, LossSpec loss, int outputs) = name[(name.IndexOf("__", StringComparison.Ordinal) + 2)..] switch
        {
            "line2" => ((ModelSpec)new LinearSpec(), (LossSpec)new HalfSseSpec(), 1),
            "logistic_bc20" => (new LogisticSpec(), new BceWithLogitsSpec(), 1),
            _ => (new MlpSpec { Hidden = [5], Activation = Activation.Tanh }, new CrossEntropySpec(), 3),
        };
        Scope scope = new(new Graph(), training: true);
        Node prediction = Catalog.Create(model).Build(scope, scope.Graph.Input("features", problem.Features[0].Length), outputs);
        Node total = Catalog.Create(loss).Total(prediction, scope.Graph.Input("target", 1));
        Node[] parameters = [.. scope.Parameters.Select(parameter => parameter.Node)];
        RowData<double> data = new(problem.Features.Length);
        data.Add("features", problem.Features[0].Length, [.. problem.Features.SelectMany(row => row)]);
        data.Add("target", 1, problem.Targets);
        return (Plan<double>.Compile(ParameterLayout.Of(parameters), total, ReverseMode.Gradient(total, parameters)), data);
    }
}
