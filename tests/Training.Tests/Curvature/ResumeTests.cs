using Descent.Training.Data;
using Descent.Training.Optimizers;
using Descent.Training.Runs;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Curvature;

/// <summary>Every method of curvature goes on bit for bit from any step.</summary>
public class ResumeTests
{
    static readonly Table Waves = MakeTable(150);

    public static TheoryData<string> Methods => [.. Catalog.Optimizers.Where(entry => entry.SpecType.IsSubclassOf(typeof(CurvatureSpec))).Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Methods))]
    public void A_training_that_was_interrupted_after_every_step_ends_with_the_same_bits(string optimizer)
    {
        string model = optimizer == "closed_form" ? "\"linear\"" : """{"type":"mlp","hidden":[3],"activation":"tanh"}""";
        string body = $$"""{"dataset":"d","target":"y","model":{{model}},"loss":"mse","optimizer":"{{optimizer}}","max_steps":12,"split":{"validation":0.2},"regularization":{"l2":0.001} }""";
        AssertGoesOn(Waves, body);
    }

    /// <summary>With a bound that is reached on the way, with a parameter that is fixed, with a momentum that is stopped at a bound.</summary>
    public static TheoryData<string, string> Formulas => new()
    {
        { """{"type":"formula","formula":"a*sin(w*x)+b*x*z","parameters":{"a":0.3,"w":1.5,"b":0},"upper":{"w":1.8,"a":0.9} }""", "levenberg_marquardt" },
        { """{"type":"formula","formula":"a*sin(w*x)+b*x*z","parameters":{"a":0.9,"w":1.9,"b":0},"upper":{"b":0.4} }""", "gauss_newton" },
        { """{"type":"formula","formula":"a*sin(w*x)+b*x*z","parameters":{"a":0.9,"w":1.9,"b":0},"lower":{"b":0},"upper":{"w":1.95} }""", "newton" },
        { """{"type":"formula","formula":"a*sin(w*x)+b*x*z","parameters":{"a":0.3,"w":1.5,"b":0},"fixed":["w"]}""", "lbfgs" },
        { """{"type":"formula","formula":"a*sin(w*x)+b*x*z","parameters":{"a":0.3,"w":1.5,"b":0},"upper":{"a":0.35} }""", "adam" },
        { """{"type":"objective","formula":"(1-x)^2+100*(y-x^2)^2","parameters":{"x":-1.2,"y":1},"upper":{"x":0.5} }""", "levenberg_marquardt" },
        { """{"type":"objective","formula":"(1-x)^2+100*(y-x^2)^2","parameters":{"x":-1.2,"y":1} }""", "lbfgs" },
        { """{"type":"objective","formula":"(1-x)^2+100*(y-x^2)^2","parameters":{"x":-1.2,"y":1} }""", "adam" },
        { """{"type":"formula","formula":"a*sin(w*x)+b*x*z","parameters":{"a":0.9,"w":1.9,"b":0},"lower":{"b":0},"upper":{"w":1.95} }""", "lbfgs" },
        { """{"type":"objective","formula":"(1-x)^2+100*(y-x^2)^2","parameters":{"x":-1.2,"y":1},"upper":{"x":0.5} }""", "lbfgs" },
    };

    [Theory, MemberData(nameof(Formulas))]
    public void So_does_the_fit_of_a_formula_and_the_descent_of_an_objective(string model, string optimizer)
    {
        bool hasData = model.Contains("\"formula\",", StringComparison.Ordinal);
        string data = hasData ? "\"dataset\":\"d\",\"target\":\"y\",\"split\":{\"validation\":0.2}," : "";
        AssertGoesOn(hasData ? Waves : null, $$"""{ {{data}}"model":{{model}},"optimizer":"{{optimizer}}","max_steps":12}""");
    }

    static void AssertGoesOn(Table? table, string body)
    {
        (TrainingResult whole, FreeRun uninterrupted) = FreeRun.Train(table, body);

        List<LossPoint> losses = [];
        Checkpoint? checkpoint = null;
        TrainingResult piece;
        do
        {
            OneStep host = new();
            piece = FreeRun.Build(table, body).Run(checkpoint, host);
            losses.AddRange(host.Losses);
            losses.AddRange(piece.Losses);
            checkpoint = host.Last;
        }
        while (piece.StopReason is null);

        Assert.Equal(uninterrupted.Losses, losses);
        Assert.Equal(whole.Model, piece.Model);
        Assert.Equal((whole.StopReason, whole.Error, whole.Metrics), (piece.StopReason, piece.Error, piece.Metrics));
    }

    sealed class OneStep : ITrainingHost
    {
        int asked;

        public List<LossPoint> Losses { get; } = [];

        public Checkpoint? Last { get; private set; }

        public TrainingCommand Command => asked++ == 0 ? TrainingCommand.None : TrainingCommand.Suspend;

        public bool CheckpointDue => false;

        public int MostStepsUnasked => 1;

        public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
        {
            Last = checkpoint;
            Losses.AddRange(losses);
        }
    }

    static Table MakeTable(int rows)
    {
        Randomness noise = new(3, Purpose.Split);
        double[] x = [.. Enumerable.Range(0, rows).Select(i => noise.Uniform(1, (ulong)i) * 4 - 2)];
        double[] z = [.. Enumerable.Range(0, rows).Select(i => noise.Normal(2, (ulong)i))];
        double[] y = [.. x.Zip(z, (a, b) => Math.Sin(2 * a) + 0.5 * b * a + 0.1 * b)];
        return new Table([Column.OfNumbers("x", x), Column.OfNumbers("z", z), Column.OfNumbers("y", y)]);
    }
}
