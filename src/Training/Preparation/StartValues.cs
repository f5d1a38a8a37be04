using Descent.Training.Models;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>Where the further starts of a formula begin. The first begins where the client said; from the same values the others would only find the same again.</summary>
/// <remarks>A parameter with two bounds starts anywhere between them, evenly. Another one starts at its given value times 2ᶻ, z standard normal: of the same
/// sign and order of magnitude; at z where the given value is 0. What a single bound leaves outside starts at the bound, and what is fixed stays.</remarks>
internal static class StartValues
{
    /// <returns>The spec with drawn start values; the very same where the model is no formula.</returns>
    public static TrainingSpec Drawn(TrainingSpec spec, ulong seed)
    {
        if (spec.Model is not ParametricSpec model)
            return spec;
        Randomness random = new(seed, Purpose.Restart);
        IReadOnlyDictionary<string, IReadOnlyList<double>>? chosen = spec.Initial?.Values;
        Dictionary<string, double> drawn = [];
        foreach ((string name, double given) in model.Parameters!)
        {
            double start = chosen?.GetValueOrDefault(name) is [double other] ? other : given;
            drawn[name] = model.Fixed.Contains(name) ? start : Draw(start, model.RangeOf(name), random, (ulong)drawn.Count);
        }
        // What was said under initial is in the drawn values now.
        return spec with { Model = model with { Parameters = drawn }, Initial = null };
    }

    static double Draw(double start, Layers.Interval range, Randomness random, ulong position)
    {
        if (double.IsFinite(range.Upper - range.Lower))
            return range.Lower + (range.Upper - range.Lower) * random.Uniform(position, 0);
        double z = random.Normal(position, 0);
        return Math.Clamp(start == 0 ? z : start * Math.Pow(2, z), range.Lower, range.Upper);
    }
}
