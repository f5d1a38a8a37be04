using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Updates;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Plans;

/// <summary>A step as one piece of code gives the bits of evaluation, norm and update one after the other.</summary>
public class WholeStepTests
{
    const int Rows = 41;

    static readonly Floors None = new(double.NegativeInfinity, -1);

    public static TheoryData<string> Optimizers =>
        [.. Catalog.Optimizers.Where(entry => entry.SpecType.IsAssignableTo(typeof(FirstOrderSpec))).Select(entry => entry.Name)];

    public static TheoryData<int> Sizes => [1, 2, 3, 4, 5, 8, 9, 16, 17, 32, 41];

    [Theory, MemberData(nameof(Optimizers))]
    public void Every_optimizer_takes_the_same_path(string name)
    {
        foreach (Model model in new[] { Line(), Network() })
        {
            Compare<double>(model, name, batch: 8);
            Compare<float>(model, name, batch: 8);
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Batches_of_every_size_take_the_same_path(int batch)
    {
        foreach (Model model in new[] { Line(), Network() })
        {
            Compare<double>(model, "sgd", batch);
            Compare<float>(model, "sgd", batch);
        }
    }

    [Fact]
    public void No_update_is_made_at_a_floor_or_where_the_loss_is_not_finite()
    {
        Side<double> side = new(Line(), "sgd");
        (int made, double[] losses, double[] norms) = side.AtOnce(0, 5, 20, None);
        Assert.Equal(20, made);
        foreach ((Floors floors, int due) in new[] { (new Floors(losses[7], -1), 7), (new Floors(double.NegativeInfinity, norms[4]), 4), (new Floors(double.MaxValue, -1), 0) })
        {
            Side<double> stopped = new(Line(), "sgd"), plain = new(Line(), "sgd");
            Assert.Equal(due, stopped.AtOnce(0, 5, 20, floors).Made);
            for (int step = 0; step < due; step++)
                plain.OneByOne(5 * step % 40, 5);
            Assert.Equal(plain.Parameters, stopped.Parameters);
        }
        Side<double> broken = new(Line(), "sgd");
        broken.Parameters[0] = double.NaN;
        Assert.Equal(0, broken.AtOnce(0, 5, 3, None).Made);
        Assert.Equal(0.25, broken.Parameters[1]);
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        Side<float> side = new(Network(), "adam");
        double[] losses = new double[4], norms = new double[4];
        side.AtOnce(0, 8, losses, norms);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            side.AtOnce(0, 8, losses, norms);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    static void Compare<T>(Model model, string optimizer, int batch) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Side<T> whole = new(model, optimizer), plain = new(model, optimizer);
        int each = Rows / batch;
        for (int turn = 0; turn < 3; turn++)
        {
            (int made, double[] losses, double[] norms) = whole.AtOnce(0, batch, each, None);
            Assert.Equal(each, made);
            for (int step = 0; step < each; step++)
            {
                (double loss, double norm) = plain.OneByOne(step * batch, batch);
                Assert.Equal((loss, norm), (losses[step], norms[step]));
            }
            Assert.Equal(plain.Parameters, whole.Parameters);
            Assert.Equal((plain.Lowest.Loss, plain.Lowest.Step), (whole.Lowest.Loss, whole.Lowest.Step));
            Assert.Equal(plain.Lowest.Parameters, whole.Lowest.Parameters);
        }
        Assert.All(whole.Parameters, value => Assert.True(T.IsFinite(value)));
    }

    sealed record Model(Node Loss, Node[] Parameters);

    static Model Line()
    {
        Graph graph = new();
        Node w = graph.Parameter("w", Shape.Scalar), b = graph.Parameter("b", Shape.Scalar);
        Node residual = w * Functions.Columns(graph.Input("features", 5), 1, 1) + b - Functions.Columns(graph.Input("target", 3), 0, 1);
        return new Model(0.05 * Functions.SumRows(Functions.Square(residual)), [w, b]);
    }

    static Model Network()
    {
        Graph graph = new();
        Node w0 = graph.Parameter("w0", new Shape(19, 5)), b0 = graph.Parameter("b0", new Shape(1, 19));
        Node w1 = graph.Parameter("w1", new Shape(3, 19)), b1 = graph.Parameter("b1", new Shape(1, 3));
        Node hidden = Functions.Tanh(Functions.MatMul(graph.Input("features", 5), w0, false, true) + b0);
        Node logits = Functions.MatMul(hidden, w1, false, true) + b1;
        Node loss = Functions.SumRows(Functions.SoftmaxCrossEntropy(logits, Functions.Softmax(graph.Input("target", 3)))) / graph.RowCount;
        return new Model(loss, [w0, b0, w1, b1]);
    }

    /// <summary>One of the two that are compared, with an optimizer and parameters of its own.</summary>
    sealed class Side<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        readonly Plan<T> plan;
        readonly Optimizer<T> optimizer;
        readonly RowData<T> data = new(Rows);
        readonly T[] gradient;
        readonly nint[] remembered;
        long updates;

        public Side(Model model, string name)
        {
            ParameterLayout layout = ParameterLayout.Of(model.Parameters);
            plan = Plan<T>.Compile(layout, model.Loss, ReverseMode.Gradient(model.Loss, model.Parameters));
            optimizer = ((FirstOrderSpec)Activator.CreateInstance(Catalog.Variants(typeof(OptimizerSpec))[name])!).Create<T>(layout.Count);
            remembered = [.. optimizer.State.Select(vector => vector.Address)];
            gradient = new T[layout.Count];
            Parameters = layout.Count == 2 ? [T.CreateTruncating(0.5), T.CreateTruncating(0.25)] : [.. Noise(1, layout.Count)];
            data.Add("features", 5, [.. Noise(2, Rows * 5)]);
            data.Add("target", 3, [.. Noise(3, Rows * 3)]);
        }

        public T[] Parameters { get; }

        public Lowest<T> Lowest { get; } = new(0.001);

        public (int Made, double[] Losses, double[] Norms) AtOnce(int start, int batch, int count, Floors floors)
        {
            double[] losses = new double[count], norms = new double[count];
            int most = Math.Min(count, (Rows - start) / batch), made = 0;
            // Around the rows again where they do not suffice.
            while (made < count)
            {
                int wanted = Math.Min(most, count - made);
                int more = AtOnce(start, batch, losses.AsSpan(made, wanted), norms.AsSpan(made, wanted), floors);
                made += more;
                if (more < wanted)
                    break;
            }
            return (made, losses, norms);
        }

        public void AtOnce(int start, int batch, double[] losses, double[] norms) => AtOnce(start, batch, losses, norms, None);

        int AtOnce(int start, int batch, Span<double> losses, Span<double> norms, Floors floors)
        {
            int made = 0;
            // One step at a time, so that an optimizer which remembers single numbers is asked once a step; and several where it does not.
            int together = optimizer.Scalars.Length > 0 ? 1 : losses.Length;
            Span<T> factors = stackalloc T[together * optimizer.FactorCount];
            while (made < losses.Length)
            {
                for (int i = 0; i < together; i++)
                    optimizer.Prepare(factors[(i * optimizer.FactorCount)..], 0.01, updates + 1 + i);
                int more = plan.Descend(Parameters, gradient, Batch<T>.Range(data, start + made * batch, batch), batch, updates, new Updates<T>
                {
                    Rule = optimizer.Rule,
                    Remembered = remembered,
                    Factors = factors,
                    Floors = floors,
                    Lowest = Lowest,
                    Losses = losses.Slice(made, together),
                    Norms = norms.Slice(made, together),
                });
                updates += more;
                made += more;
                if (more < together)
                    break;
            }
            return made;
        }

        public (double Loss, double Norm) OneByOne(int start, int batch)
        {
            double loss = plan.Run(Parameters, Batch<T>.Range(data, start, batch), gradient), norm = EuclideanNorm.Of<T>(gradient);
            Lowest.Take(loss, updates, Parameters);
            optimizer.Step(Parameters, gradient, 0.01, ++updates);
            return (loss, norm);
        }

        static IEnumerable<T> Noise(ulong stream, int count)
        {
            Randomness noise = new(5, Purpose.Probe);
            return Enumerable.Range(0, count).Select(i => T.CreateTruncating(noise.Normal(stream, (ulong)i)));
        }
    }
}
