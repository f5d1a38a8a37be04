using System.Text.Json;
using Descent.Training.Autodiff;
using Descent.Training.Initialization;
using Descent.Training.Layers;
using Descent.Training.Losses;
using Descent.Training.Metrics;
using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Schedules;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Activations;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training;

/// <summary>Everything that can be asked for by name. Reading of specs, the OpenAPI document, tests and benchmarks all enumerate it:
/// a new entry is read, described and tested for free.</summary>
public static class Catalog
{
    public static IReadOnlyList<CatalogEntry<ModelSpec, Model>> Models { get; } =
    [
        Model<LinearSpec>("linear", "A weighted sum of the features, for numbers.", _ => new Linear()),
        Model<LogisticSpec>("logistic", "Logistic regression, for two classes or several.", _ => new Linear()),
        Model<PoissonSpec>("poisson", "Poisson regression, for counts.", _ => new Linear()),
        Model<MlpSpec>("mlp", "A multi-layer perceptron.", spec => new LayersModel(spec.AsLayers(Named(spec.Activation)), Create)),
        Model<LayersSpec>("layers", "A network of your own, layer by layer.", spec => new LayersModel(spec.Layers, Create)),
        Model<FormulaSpec>("formula", "A formula of columns and parameters, for numbers: curve fitting.", spec => new FormulaModel(spec)),
        Model<ObjectiveSpec>("objective", "A formula of parameters that is minimised itself, without any data.", spec => new ObjectiveModel(spec)),
    ];

    public static IReadOnlyList<CatalogEntry<ActivationSpec, Func<Node, Node>>> Activations { get; } =
    [
        Function<ReluSpec>("relu", "max(0, x).", _ => Relu),
        Function<LeakyReluSpec>("leaky_relu", "x where x > 0, else a small multiple of x.", spec => x => LeakyRelu(x, spec.NegativeSlope)),
        Function<EluSpec>("elu", "x where x > 0, else alpha (e^x - 1).", spec => x => Elu(x, spec.Alpha)),
        Function<SeluSpec>("selu", "The scaled elu that keeps mean 0 and variance 1.", _ => Selu),
        Function<GeluSpec>("gelu", "x Φ(x), Φ the normal distribution function.", _ => Gelu),
        Function<GeluTanhSpec>("gelu_tanh", "Gelu's approximation by tanh.", _ => GeluTanh),
        Function<SiluSpec>("silu", "x σ(x), also called swish.", _ => Silu),
        Function<MishSpec>("mish", "x tanh(log(1 + e^x)).", _ => Mish),
        Function<SoftplusSpec>("softplus", "log(1 + e^x).", _ => Softplus),
        Function<SoftsignSpec>("softsign", "x / (1 + |x|).", _ => Softsign),
        Function<HardSwishSpec>("hard_swish", "0 below -3, x above 3, x (x + 3) / 6 between.", _ => HardSwish),
        Function<SigmoidSpec>("sigmoid", "1 / (1 + e^-x).", _ => Sigmoid),
        Function<TanhSpec>("tanh", "The hyperbolic tangent.", _ => Tanh),
        Function<SoftmaxSpec>("softmax", "Probabilities over the outputs of each row.", _ => Softmax),
        Function<LogSoftmaxSpec>("log_softmax", "Logarithms of the softmax.", _ => LogSoftmax),
    ];

    internal static IReadOnlyList<CatalogEntry<LayerSpec, Func<LayerPlace, Layer>>> Layers { get; } =
    [
        Layer<DenseSpec>("dense", "Every output is a weighted sum of all inputs.", (spec, place) => new Dense(spec.Units ?? place.Outputs, spec.Bias, place.Scheme)),
        Layer<DropoutSpec>("dropout", "Sets a random share of the numbers to 0 in training.", (spec, _) => new Dropout(spec)),
        Layer<BatchNormSpec>("batch_norm", "Each column to mean 0 and variance 1 over the batch.", (spec, _) => new BatchNorm(spec)),
        Layer<LayerNormSpec>("layer_norm", "Each row to mean 0 and variance 1.", (spec, _) => new LayerNorm(spec)),
        Layer<ResidualSpec>("residual", "Adds its input to what its layers make of it.", (spec, _) => new Residual(width => Stack.Of(spec.Layers, width, Create))),
        .. Activations.Select(entry => new CatalogEntry<LayerSpec, Func<LayerPlace, Layer>>(
            entry.Name, entry.SpecType, entry.Description, spec => _ => new ActivationLayer(entry.Create((ActivationSpec)spec)))),
    ];

    public static IReadOnlyList<CatalogEntry<LossSpec, Loss>> Losses { get; } =
    [
        Loss<MseSpec>("mse", "Squared errors, averaged.", spec => new SquaredError(1, spec.Reduction)),
        Loss<HalfSseSpec>("half_sse", "Half the sum of squared errors, the textbook's loss.", _ => new SquaredError(0.5, Reduction.Sum)),
        Loss<SseSpec>("sse", "The sum of squared errors.", _ => new SquaredError(1, Reduction.Sum)),
        Loss<MaeSpec>("mae", "Absolute errors.", spec => new AbsoluteError(spec)),
        Loss<HuberSpec>("huber", "Squared near the target, linear far from it.", spec => new Huber(spec)),
        Loss<SmoothL1Spec>("smooth_l1", "The Huber loss divided by its bound.", spec => new SmoothL1(spec)),
        Loss<LogCoshSpec>("log_cosh", "The logarithm of the hyperbolic cosine of the error.", spec => new LogCosh(spec)),
        Loss<BceWithLogitsSpec>("bce_with_logits", "Binary cross-entropy from a logit, for two classes.", spec => new BceWithLogits(spec)),
        Loss<CrossEntropySpec>("cross_entropy", "Cross-entropy from logits, for any number of classes.", spec => new CrossEntropy(spec)),
        Loss<HingeSpec>("hinge", "The loss of the support vector machine, for two classes.", spec => new Hinge(spec.Reduction, squared: false)),
        Loss<SquaredHingeSpec>("squared_hinge", "The hinge loss squared, for two classes.", spec => new Hinge(spec.Reduction, squared: true)),
        Loss<PoissonNllSpec>("poisson_nll", "Negative log-likelihood of a Poisson variable, for counts.", spec => new PoissonNll(spec)),
        Loss<GaussianNllSpec>("gaussian_nll", "Negative log-likelihood of a normal variable whose variance is predicted too.", spec => new GaussianNll(spec)),
        Loss<KlDivSpec>("kl_div", "Kullback-Leibler divergence from target probabilities, one column for each class.", spec => new KlDiv(spec)),
    ];

    public static IReadOnlyList<CatalogEntry> Optimizers { get; } =
    [
        new("sgd", typeof(SgdSpec), "Stochastic gradient descent, with momentum and Nesterov's look-ahead if wanted."),
        new("adagrad", typeof(AdagradSpec), "Each parameter's step shrinks with the sum of its squared gradients."),
        new("adadelta", typeof(AdadeltaSpec), "Steps in the parameters' own units, from the running size of earlier steps."),
        new("rmsprop", typeof(RmsPropSpec), "The gradient divided by its running root mean square."),
        new("adam", typeof(AdamSpec), "Steps scaled by running moments of the gradient."),
        new("adamw", typeof(AdamWSpec), "Adam whose weight decay acts on the parameters themselves."),
        new("adamax", typeof(AdamaxSpec), "Adam with the running maximum in the place of the root mean square."),
        new("nadam", typeof(NAdamSpec), "Adam with Nesterov's look-ahead."),
        new("radam", typeof(RAdamSpec), "Adam that waits with the scaling until the running square can be trusted."),
        new("rprop", typeof(RpropSpec), "Only the sign of the gradient counts; each parameter has a step size of its own. For full batches."),
        new("lion", typeof(LionSpec), "Steps of one length in every parameter, by the sign of an interpolated momentum."),
        new("lbfgs", typeof(LbfgsSpec), "Curvature from the last steps, with a line search. For smooth losses; sees all rows at every step."),
        new("newton", typeof(NewtonSpec), "Steps to the minimum of the quadratic that has the loss's gradient and Hessian. For up to some thousand parameters."),
        new("gauss_newton", typeof(GaussNewtonSpec), "For least squares: each step solves the linearised problem. Fast near a good start."),
        new("closed_form", typeof(ClosedFormSpec), "For linear models with squared losses: solved at once, by QR refined to the last digits, or by normal equations where those lose nothing."),
        new("levenberg_marquardt", typeof(LevenbergMarquardtSpec), "For least squares: Gauss-Newton inside a trust region. What curve fitting uses."),
    ];

    public static IReadOnlyList<CatalogEntry<ScheduleSpec, Func<Horizon, Schedule>>> Schedules { get; } =
    [
        Schedule<ConstantRateSpec>("constant", "The same rate at every step.", (spec, horizon) => new ConstantRate(spec, horizon)),
        Schedule<StepDecaySpec>("step", "The rate falls by a factor every so many epochs.", (spec, horizon) => new StepDecay(spec, horizon)),
        Schedule<ExponentialSpec>("exponential", "The rate falls by a factor every epoch.", (spec, horizon) => new Exponential(spec, horizon)),
        Schedule<InverseTimeSpec>("inverse_time", "The rate falls like 1/t.", (spec, horizon) => new InverseTime(spec, horizon)),
        Schedule<PolynomialSpec>("polynomial", "The rate falls to 0 along a power of the time left.", (spec, horizon) => new Polynomial(spec, horizon)),
        Schedule<CosineSpec>("cosine", "The rate follows half a cosine down to its minimum.", (spec, horizon) => new Cosine(spec, horizon)),
        Schedule<OneCycleSpec>("one_cycle", "The rate rises to its peak and then falls to almost nothing.", (spec, horizon) => new OneCycle(spec, horizon)),
        Schedule<ReduceOnPlateauSpec>("reduce_on_plateau", "The rate falls when the loss no longer improves.", (spec, horizon) => new ReduceOnPlateau(spec, horizon)),
    ];

    public static IReadOnlyList<CatalogEntry<InitialSchemeSpec, InitialScheme>> Initializers { get; } =
    [
        Scheme<ZerosSpec>("zeros", "All weights 0, for convex models.", _ => new ConstantWeights(0)),
        Scheme<OnesSpec>("ones", "All weights 1.", _ => new ConstantWeights(1)),
        Scheme<ConstantWeightsSpec>("constant", "All weights 0.1.", spec => new ConstantWeights(spec.Value)),
        Scheme<NormalSpec>("normal", "Normal with standard deviation 0.05.", spec => new Normal((_, _) => spec.Std)),
        Scheme<UniformSpec>("uniform", "Uniform in ±0.05.", spec => new Uniform((_, _) => spec.Bound)),
        Scheme<TruncatedNormalSpec>("truncated_normal", "Normal with standard deviation 0.05, drawn again beyond 0.1.", spec => new TruncatedNormal(spec)),
        Scheme<GlorotUniformSpec>("glorot_uniform", "Uniform with variance 2/(inputs + outputs).", _ => VarianceScaling.UniformWith(VarianceScaling.Glorot)),
        Scheme<GlorotNormalSpec>("glorot_normal", "Normal with variance 2/(inputs + outputs).", _ => VarianceScaling.NormalWith(VarianceScaling.Glorot)),
        Scheme<HeUniformSpec>("he_uniform", "Uniform with variance 2/inputs.", _ => VarianceScaling.UniformWith(VarianceScaling.He)),
        Scheme<HeNormalSpec>("he_normal", "Normal with variance 2/inputs.", _ => VarianceScaling.NormalWith(VarianceScaling.He)),
        Scheme<LecunUniformSpec>("lecun_uniform", "Uniform with variance 1/inputs.", _ => VarianceScaling.UniformWith(VarianceScaling.Lecun)),
        Scheme<LecunNormalSpec>("lecun_normal", "Normal with variance 1/inputs.", _ => VarianceScaling.NormalWith(VarianceScaling.Lecun)),
        Scheme<OrthogonalSpec>("orthogonal", "Rows of length 1 at right angles.", _ => new Orthogonal()),
        Scheme<TorchDefaultSpec>("torch_default", "As torch.nn.Linear: weights and biases uniform in ±1/√inputs.", _ => new TorchDefault()),
    ];

    public static IReadOnlyList<Metric> Metrics { get; } =
    [
        new ClassMetric("accuracy", "Share of rows whose class was recognised.", LabelMetrics.Accuracy),
        new ClassMetric("balanced_accuracy", "Mean recall over the classes.", LabelMetrics.BalancedAccuracy),
        new ClassMetric("precision", "Of the rows taken for the second class, the share that belongs to it; over several classes their mean.", LabelMetrics.Precision),
        new ClassMetric("recall", "Of the rows of the second class, the share that was recognised; over several classes their mean.", LabelMetrics.Recall),
        new ClassMetric("f1", "Harmonic mean of precision and recall; over several classes their mean.", LabelMetrics.F1),
        new ClassMetric("roc_auc", "Area under the ROC curve, one class against the rest.", RankMetrics.RocAuc),
        new ClassMetric("average_precision", "Area under the precision-recall curve, one class against the rest.", RankMetrics.AveragePrecision),
        new ClassMetric("log_loss", "Mean of -log of the probability of the true class.", ProbabilityMetrics.LogLoss),
        new ClassMetric("brier", "Mean squared distance of the probabilities from the truth.", ProbabilityMetrics.Brier),
        new NumberMetric("rmse", "Root of the mean squared error, in the units of the target.", NumberMetrics.Rmse),
        new NumberMetric("mse", "Mean squared error.", NumberMetrics.Mse),
        new NumberMetric("mae", "Mean absolute error.", NumberMetrics.Mae),
        new NumberMetric("median_absolute_error", "Half of the rows are nearer than this.", NumberMetrics.MedianAbsoluteError),
        new NumberMetric("r2", "Share of the variance that is explained.", NumberMetrics.R2),
        new NumberMetric("explained_variance", "As r2, but a constant error does not count.", NumberMetrics.ExplainedVariance),
        new NumberMetric("poisson_deviance", "Mean deviance of counts from predicted rates.", NumberMetrics.PoissonDeviance, ForCounts: true),
    ];

    static readonly Dictionary<Type, IReadOnlyDictionary<string, Type>> BySpec = new()
    {
        [typeof(InitialSchemeSpec)] = ByName(Initializers),
        [typeof(LossSpec)] = ByName(Losses),
        [typeof(ModelSpec)] = ByName(Models),
        [typeof(LayerSpec)] = ByName(Layers),
        [typeof(ActivationSpec)] = ByName(Activations),
        [typeof(OptimizerSpec)] = ByName(Optimizers),
        [typeof(ScheduleSpec)] = ByName(Schedules),
    };

    /// <summary>The known kinds of an abstract spec, by name, in the order of the catalogue.</summary>
    /// <param name="specType">For example <see cref="OptimizerSpec"/>.</param>
    /// <returns>Empty when the catalogue has no such family.</returns>
    public static IReadOnlyDictionary<string, Type> Variants(Type specType) => BySpec.GetValueOrDefault(specType) ?? Nothing;

    /// <summary>The name under which the catalogue lists a spec.</summary>
    public static string NameOf(object spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return BySpec.Values.SelectMany(kinds => kinds).First(kind => kind.Value == spec.GetType()).Key;
    }

    /// <summary>The named kind with all its defaults.</summary>
    public static TSpec Default<TSpec>(string name) => (TSpec)Activator.CreateInstance(Variants(typeof(TSpec))[name])!;

    public static InitialScheme Create(InitialSchemeSpec spec) => Find(Initializers, spec).Create(spec);

    public static Model Create(ModelSpec spec) => Find(Models, spec).Create(spec);

    public static Func<Node, Node> Create(ActivationSpec spec) => Find(Activations, spec).Create(spec);

    public static Loss Create(LossSpec spec) => Find(Losses, spec).Create(spec);

    /// <summary>The schedule of a training of the given length.</summary>
    public static Schedule Create(ScheduleSpec spec, Horizon horizon) => Find(Schedules, spec).Create(spec)(horizon);

    static readonly IReadOnlyDictionary<string, Type> Nothing = new Dictionary<string, Type>();

    static OrderedDictionary<string, Type> ByName(IEnumerable<CatalogEntry> entries)
    {
        OrderedDictionary<string, Type> kinds = [];
        foreach (CatalogEntry entry in entries)
            kinds.Add(entry.Name, entry.SpecType);
        return kinds;
    }

    static CatalogEntry<TSpec, TProduct> Find<TSpec, TProduct>(IEnumerable<CatalogEntry<TSpec, TProduct>> entries, TSpec spec) where TSpec : notnull =>
        entries.First(entry => entry.SpecType == spec.GetType());

    static CatalogEntry<InitialSchemeSpec, InitialScheme> Scheme<TSpec>(string name, string description, Func<TSpec, InitialScheme> create)
        where TSpec : InitialSchemeSpec => new(name, typeof(TSpec), description, spec => create((TSpec)spec));

    static CatalogEntry<ModelSpec, Model> Model<TSpec>(string name, string description, Func<TSpec, Model> create) where TSpec : ModelSpec =>
        new(name, typeof(TSpec), description, spec => create((TSpec)spec));

    static CatalogEntry<ActivationSpec, Func<Node, Node>> Function<TSpec>(string name, string description, Func<TSpec, Func<Node, Node>> create)
        where TSpec : ActivationSpec => new(name, typeof(TSpec), description, spec => create((TSpec)spec));

    static CatalogEntry<LayerSpec, Func<LayerPlace, Layer>> Layer<TSpec>(string name, string description, Func<TSpec, LayerPlace, Layer> create)
        where TSpec : LayerSpec => new(name, typeof(TSpec), description, spec => place => create((TSpec)spec, place));

    static Layer Create(LayerSpec spec, LayerPlace place) => Find(Layers, spec).Create(spec)(place);

    static ActivationSpec Named(Activation activation) =>
        Default<ActivationSpec>(JsonNamingPolicy.SnakeCaseLower.ConvertName(activation.ToString()));

    static CatalogEntry<LossSpec, Loss> Loss<TSpec>(string name, string description, Func<TSpec, Loss> create) where TSpec : LossSpec =>
        new(name, typeof(TSpec), description, spec => create((TSpec)spec));

    static CatalogEntry<ScheduleSpec, Func<Horizon, Schedule>> Schedule<TSpec>(string name, string description, Func<TSpec, Horizon, Schedule> create)
        where TSpec : ScheduleSpec => new(name, typeof(TSpec), description, spec => horizon => create((TSpec)spec, horizon));
}
