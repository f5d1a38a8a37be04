using Descent.Training.Optimizers;
using Descent.Training.Schedules;
using Descent.Training.Specs;

namespace Descent.Training;

/// <summary>Everything that can be asked for by name. Reading of specs, the OpenAPI document, tests and benchmarks all enumerate it:
/// a new entry is read, described and tested for free.</summary>
public static class Catalog
{
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

    static CatalogEntry<ScheduleSpec, Func<Horizon, Schedule>> Schedule<TSpec>(string name, string description, Func<TSpec, Horizon, Schedule> create)
        where TSpec : ScheduleSpec => new(name, typeof(TSpec), description, spec => horizon => create((TSpec)spec, horizon));
}
