using Descent.Training.Losses;
using Descent.Training.Optimizers;
using Descent.Training.Schedules;
using Descent.Training.Specs;

namespace Descent.Training;

/// <summary>Everything that can be asked for by name. Reading of specs, the OpenAPI document, tests and benchmarks all enumerate it:
/// a new entry is read, described and tested for free.</summary>
public static class Catalog
{
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
    ];

    public static IReadOnlyList<CatalogEntry<ScheduleSpec, Func<Horizon, Schedule>>> Schedules { get; } =
    [
        Schedule<ConstantSpec>("constant", "The same rate at every step.", (spec, horizon) => new Constant(spec, horizon)),
        Schedule<StepDecaySpec>("step", "The rate falls by a factor every so many epochs.", (spec, horizon) => new StepDecay(spec, horizon)),
        Schedule<ExponentialSpec>("exponential", "The rate falls by a factor every epoch.", (spec, horizon) => new Exponential(spec, horizon)),
        Schedule<InverseTimeSpec>("inverse_time", "The rate falls like 1/t.", (spec, horizon) => new InverseTime(spec, horizon)),
        Schedule<PolynomialSpec>("polynomial", "The rate falls to 0 along a power of the time left.", (spec, horizon) => new Polynomial(spec, horizon)),
        Schedule<CosineSpec>("cosine", "The rate follows half a cosine down to its minimum.", (spec, horizon) => new Cosine(spec, horizon)),
        Schedule<OneCycleSpec>("one_cycle", "The rate rises to its peak and then falls to almost nothing.", (spec, horizon) => new OneCycle(spec, horizon)),
        Schedule<ReduceOnPlateauSpec>("reduce_on_plateau", "The rate falls when the loss no longer improves.", (spec, horizon) => new ReduceOnPlateau(spec, horizon)),
    ];

    static readonly Dictionary<Type, IReadOnlyDictionary<string, Type>> BySpec = new()
    {
        [typeof(LossSpec)] = ByName(Losses),
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

    static CatalogEntry<LossSpec, Loss> Loss<TSpec>(string name, string description, Func<TSpec, Loss> create) where TSpec : LossSpec =>
        new(name, typeof(TSpec), description, spec => create((TSpec)spec));

    static CatalogEntry<ScheduleSpec, Func<Horizon, Schedule>> Schedule<TSpec>(string name, string description, Func<TSpec, Horizon, Schedule> create)
        where TSpec : ScheduleSpec => new(name, typeof(TSpec), description, spec => horizon => create((TSpec)spec, horizon));
}
