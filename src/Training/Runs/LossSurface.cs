using Descent.Training.Autodiff;
using Descent.Training.Curvature;
using Descent.Training.Layers;
using Descent.Training.Losses;
using Descent.Training.Plans;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Training.Runs;

/// <summary>The training loss of a job as a function of θ, with first and second derivatives: over all its training rows at once, in float64 and
/// with nothing dropped. What diagnostics look at. Of a large table it sees a sample, drawn by the seed. Not for two threads at once.</summary>
internal sealed class LossSurface
{
    /// <summary>Multiplications of one gradient: about a tenth of a second.</summary>
    const double MostWork = 1e8;

    const int FewestRows = 64;

    /// <summary>Parameters up to which all second derivatives are computed; beyond, only their products with vectors.</summary>
    public const int MostDense = 200;

    /// <summary>Parameters beyond which nothing is said of curvature.</summary>
    public const int MostCurved = 1_000_000;

    readonly TrainingSpec spec;
    readonly double scale;
    readonly Plan<double> plan;
    readonly Lazy<HessianProducts> products;
    readonly bool[] isFixed;

    LossSurface(TrainingSpec spec, ModelGraph graph, RowData<double> rows, int trainingRows, double[] start)
    {
        this.spec = spec;
        Graph = graph;
        Rows = rows;
        TrainingRows = trainingRows;
        Start = start;
        // What is summed over fewer rows is larger over all; a step of the training sees a batch of them.
        int batch = Math.Min(trainingRows, spec.BatchSize ?? trainingRows);
        scale = IsSum(spec.Loss) ? (double)batch / rows.Rows : 1;
        Objective = scale == 1 ? graph.Objective : graph.Objective + (scale - 1) * graph.TrainingLoss;
        Node[] parameters = [.. graph.Parameters.Select(parameter => parameter.Node)];
        plan = Plan<double>.Compile(graph.Layout, Objective, ReverseMode.Gradient(Objective, parameters));
        products = new(() => new HessianProducts(Objective, parameters, rows));
        isFixed = new bool[graph.Layout.Count];
        foreach (ModelParameter statistic in graph.Parameters.Where(parameter => parameter.Role == ParameterRole.Statistic))
            graph.Layout[statistic.Name].Of(isFixed.AsSpan()).Fill(true);
    }

    public ModelGraph Graph { get; }

    /// <summary>A scalar of the training graph.</summary>
    public Node Objective { get; }

    /// <summary>The rows that are looked at.</summary>
    public RowData<double> Rows { get; }

    /// <summary>All rows that train.</summary>
    public int TrainingRows { get; }

    public bool IsSample => Rows.Rows < TrainingRows;

    /// <summary>θ where the training starts.</summary>
    public double[] Start { get; }

    /// <summary>Scalars in θ.</summary>
    public int Length => Graph.Layout.Count;

    /// <summary>The loss has a gradient everywhere, and so curvature means something.</summary>
    public bool IsSmooth => Graph.Loss.IsSmooth && !(spec.Regularization?.L1 > 0);

    /// <param name="spec">Resolved.</param>
    /// <param name="prepared">The table as this spec takes it.</param>
    /// <param name="mostWork">Multiplications of one gradient; the rows are as many as they allow.</param>
    public static LossSurface Of(TrainingSpec spec, PreparedTable prepared, double? mostWork = null)
    {
        ModelGraph graph = prepared.Graph(spec);
        int[] training = prepared.Split.Train;
        int most = (int)Math.Clamp((mostWork ?? MostWork) / Math.Max(1, graph.ParameterCount), FewestRows, int.MaxValue);
        int[] chosen = training;
        if (training.Length > most)
            chosen = [.. new Randomness((ulong)spec.Seed!.Value, Purpose.Probe).Permutation(training.Length, 0).Take(most).Order().Select(place => training[place])];
        RowData<double> rows = RowMatrices.Of<double>(prepared.Table, chosen, prepared.Preprocessor, prepared.Classes, prepared.Numbers)!;
        foreach (DropoutMask mask in graph.Masks)
            rows.Add(mask.Slot, mask.Columns).Fill(1);
        return new LossSurface(spec, graph, rows, training.Length, InitialParameters.Of(spec, graph, prepared.Preprocessor.Inputs, prepared.Numbers));
    }

    /// <summary>A formula that is minimised itself; one row stands for the data that it has not.</summary>
    public static LossSurface OfObjective(TrainingSpec spec)
    {
        ModelGraph graph = ModelGraph.OfObjective(spec);
        return new LossSurface(spec, graph, new RowData<double>(1), 1, InitialParameters.Of(spec, graph, [], null));
    }

    public double Value(ReadOnlySpan<double> parameters) => plan.Run(parameters, Batch<double>.All(Rows), new double[Length]);

    /// <param name="parameters">θ.</param>
    /// <param name="gradient">Receives ∂loss/∂θ.</param>
    /// <returns>The loss.</returns>
    public double Gradient(ReadOnlySpan<double> parameters, Span<double> gradient) => plan.Run(parameters, Batch<double>.All(Rows), gradient);

    /// <summary>H·v.</summary>
    public void Multiply(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> result) =>
        products.Value.Multiply(parameters, direction, result);

    /// <summary>Eigenvalues of the Hessian: all where the parameters are few, else the extreme ones.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="token">Ends an iteration that nobody waits for any more.</param>
    /// <returns><see langword="null"/> where there is no curvature to speak of: kinks, numbers that are not finite, or too many parameters.</returns>
    public Spectrum? Spectrum(double[] parameters, CancellationToken token)
    {
        if (!IsSmooth || Length > MostCurved)
            return null;
        return Length <= MostDense ? Dense(parameters) : Extremes(parameters, token);
    }

    Spectrum? Dense(double[] parameters)
    {
        double[] hessian = new double[Length * Length];
        (scale == 1 ? CurvatureMethods.Hessian(spec, Graph, Rows, ThreadTeam.Alone) : new ProductHessian(products.Value)).Compute(parameters, hessian);
        int[] free = [.. Enumerable.Range(0, Length).Where(i => !isFixed[i])];
        double[] matrix = [.. free.SelectMany(row => free.Select(column => hessian[row * Length + column]))];
        return Curvature.Spectrum.Of(matrix, free.Length) is not Spectrum found ? null
            : free.Length == Length ? found : found with { Vectors = [.. found.Vectors.Select(vector => Spread(vector, free))] };
    }

    Spectrum? Extremes(double[] parameters, CancellationToken token)
    {
        const int MostProducts = 80;
        const long MostNumbers = 20_000_000;
        Randomness randomness = new((ulong)spec.Seed!.Value, Purpose.Probe);
        double[] start = [.. isFixed.Select((still, i) => still ? 0 : randomness.Normal(1, (ulong)i))];
        return Lanczos.Extremes((direction, result) => Multiply(parameters, direction, result), start,
            (int)Math.Clamp(MostNumbers / Length, 8, MostProducts), tolerance: 1e-5, token);
    }

    /// <summary>What gradient descent from here meets of the curvature, by products with vectors.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="gradient">There.</param>
    /// <param name="token">Ends an iteration that nobody waits for any more.</param>
    /// <returns><see langword="null"/> where there is no curvature to speak of, or no gradient to follow.</returns>
    public GradientSpectrum? SpectrumOfDescent(double[] parameters, double[] gradient, CancellationToken token)
    {
        // A second's work, a tenth of one for the basis, and its memory.
        const double MostMultiplications = 2e9, MostForBasis = 5e8;
        const int MostProducts = 500;
        if (!IsSmooth || Length > MostCurved || !gradient.Any(slope => slope != 0))
            return null;
        double products = Math.Min(MostMultiplications / (6.0 * Rows.Rows * Length), Math.Sqrt(MostForBasis / Length));
        return GradientSpectrum.Of((direction, result) => Multiply(parameters, direction, result), gradient, (int)Math.Clamp(products, 8, MostProducts), token);
    }

    double[] Spread(double[] vector, int[] free)
    {
        double[] whole = new double[Length];
        for (int i = 0; i < free.Length; i++)
            whole[free[i]] = vector[i];
        return whole;
    }

    static bool IsSum(LossSpec? loss) => loss is HalfSseSpec or SseSpec or ReducibleLossSpec { Reduction: Reduction.Sum };
}
