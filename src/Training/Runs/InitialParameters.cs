using System.Globalization;
using Descent.Training.Data;
using Descent.Training.Initialization;
using Descent.Training.Layers;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>Where a training starts: the client's values where given, else the scheme's.</summary>
internal static class InitialParameters
{
    /// <returns>θ at step 0. Given values of linear models are in the units of the data, as the results are, and are converted here.</returns>
    public static double[] Of(TrainingSpec spec, ModelGraph graph, IReadOnlyList<InputColumn> inputs, NumberTarget? numbers)
    {
        double[] values = new double[graph.Layout.Count];
        InitialScheme? scheme = spec.Initial?.Scheme is string name ? Catalog.Create(Catalog.Default<InitialSchemeSpec>(name)) : null;
        bool given = false;
        for (int i = 0; i < graph.Parameters.Count; i++)
        {
            ModelParameter parameter = graph.Parameters[i];
            Span<double> slice = graph.Layout[parameter.Name].Of(values.AsSpan());
            if (spec.Initial?.Values.GetValueOrDefault(parameter.Name) is not { } wanted)
                parameter.Start(scheme, (ulong)spec.Seed!.Value, i).CopyTo(slice);
            else
            {
                given = true;
                for (int j = 0; j < slice.Length; j++)
                    slice[j] = wanted[wanted.Count == 1 ? 0 : j];
            }
        }
        if (given && CurvatureMethods.LinearPredictorOf(graph) is not null)
            Coefficients.Of(graph, inputs, numbers, values).Apply();
        return values;
    }

    /// <summary>Of a model one of whose layers is wrong: no name stands for a parameter that is none in any of them, <c>layers.0.weight</c> and so on.</summary>
    public static void CheckLayers(InitialSpec initial, int layers, ICollection<Problem> problems)
    {
        foreach (string name in initial.Values.Keys)
            if (name.Split('.') is not ["layers", var place, _, ..] || !int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) || layer >= layers)
                problems.Add(Unknown(name) with { Allowed = [$"layers.0.… to layers.{layers - 1}.…"] });
    }

    /// <summary>Names and sizes of given values that do not fit the model.</summary>
    /// <param name="initial">What is given.</param>
    /// <param name="parameters">Those of the model.</param>
    /// <param name="haveShapes">False where their names alone are known.</param>
    /// <param name="problems">Receives what does not fit.</param>
    public static void Check(InitialSpec initial, IReadOnlyList<ModelParameter> parameters, bool haveShapes, ICollection<Problem> problems)
    {
        foreach ((string name, IReadOnlyList<double> values) in initial.Values)
        {
            ModelParameter? parameter = parameters.FirstOrDefault(known => known.Name == name);
            if (parameter is null)
                problems.Add(Unknown(name) with { Allowed = [.. parameters.Select(p => p.Name)] });
            else if (haveShapes && values.Count != 1 && values.Count != parameter.Length)
                problems.Add(new Problem(PointerTo(name), "wrong_shape", $"The parameter '{name}' has shape ({string.Join(", ", parameter.Shape)}), {parameter.Length:#,0} values, not {values.Count:#,0}.") { Allowed = ["1 value", $"{parameter.Length} values"] });
        }
    }

    static Problem Unknown(string name) => new(PointerTo(name), "unknown_parameter", $"The model has no parameter '{(name.Length <= 60 ? name : name[..60] + "…")}'.");

    static string PointerTo(string name) => $"/initial/{name.Replace("~", "~0").Replace("/", "~1")}";
}
