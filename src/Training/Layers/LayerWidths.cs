using Descent.Training.Specs;

namespace Descent.Training.Layers;

/// <summary>Follows the number of columns through a list of layers and says where it does not fit.</summary>
internal sealed class LayerWidths(List<Problem> problems)
{
    /// <param name="specs">In order.</param>
    /// <param name="pointer">JSON Pointer of the list.</param>
    /// <param name="inputs">Columns at the start; <see langword="null"/> where they are not known.</param>
    /// <param name="outputs">Columns due at the end; <see langword="null"/> likewise.</param>
    public void Check(IReadOnlyList<LayerSpec> specs, string pointer, int? inputs, int? outputs)
    {
        int? width = inputs;
        int lastDense = specs.ToList().FindLastIndex(spec => spec is DenseSpec);
        for (int i = 0; i < specs.Count; i++)
        {
            if (specs[i] is ResidualSpec residual)
                Check(residual.Layers, $"{pointer}/{i}/layers", width, width);
            if (specs[i] is not DenseSpec dense)
                continue;
            if (dense.Units is null && i != lastDense)
                problems.Add(new Problem($"{pointer}/{i}/units", "required", "Only the last dense layer may leave out its units."));
            width = dense.Units ?? (i == lastDense ? outputs : null);
        }
        if (width is not null && outputs is not null && width != outputs)
            problems.Add(new Problem(lastDense < 0 ? pointer : $"{pointer}/{lastDense}/units", "wrong_shape", lastDense < 0
                ? $"These layers leave {width} columns; {outputs} are due: end with a dense layer."
                : $"The last dense layer has {width} units; {outputs} are due here.")
            { Value = $"{width}", Allowed = [$"{outputs}"] });
    }
}
