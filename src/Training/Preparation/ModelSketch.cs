using Descent.Training.Autodiff;
using Descent.Training.Layers;
using Descent.Training.Models;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>What is known of a model whatever else of a spec is: its parameters by name, and their shapes where the columns that go in and out are known.</summary>
/// <param name="Scope">With the parameters, masks and statistics.</param>
/// <param name="HasShapes">False where a column stands for all that are not known.</param>
internal sealed record ModelSketch(Scope Scope, bool HasShapes)
{
    /// <summary>Scalars in θ; <see langword="null"/> where the shapes are not known. May exceed what a layout can hold.</summary>
    public long? ParameterCount => HasShapes ? Scope.Parameters.Sum(parameter => (long)parameter.Node.Shape.Rows * parameter.Node.Shape.Columns) : null;

    /// <param name="model">The client's or the default; <see langword="null"/> where it is not known.</param>
    /// <param name="inputs">Columns of the feature matrix, where they are known.</param>
    /// <param name="outputs">Columns that the loss asks for, where they are known.</param>
    /// <param name="report">Receives what does not fit.</param>
    /// <returns><see langword="null"/> where something is wrong with the model.</returns>
    public static ModelSketch? Of(ModelSpec? model, int? inputs, int? outputs, Report report)
    {
        if (model is ParametricSpec parametric)
            CheckWidths(Catalog.Create(model), inputs, outputs, report);
        else if (model is null || !report.Problems.AreSound("/model") || !CheckWidths(Catalog.Create(model), inputs, outputs, report))
            return null;
        else
            return Build(Catalog.Create(model), inputs, outputs);
        if (parametric.Parameters is null || !report.Problems.AreSound("/model/parameters", "/model/fixed"))
            return null;
        Scope scope = new(new Graph(), training: true);
        Parametric.Declare(parametric, scope);
        return new ModelSketch(scope, HasShapes: true);
    }

    static bool CheckWidths(Model model, int? inputs, int? outputs, Report report)
    {
        IReadOnlyList<Problem> misfits = model.Misfits(inputs, outputs);
        foreach (Problem misfit in misfits)
            report.Refuse(misfit);
        return misfits.Count == 0;
    }

    static ModelSketch? Build(Model model, int? inputs, int? outputs)
    {
        int width = inputs ?? 1;
        if (model.Misfits(width, outputs).Count > 0)
            return null;
        Scope scope = new(new Graph(), training: true);
        model.Build(scope, scope.Graph.Input(RowMatrices.Features, width), outputs ?? 1);
        return new ModelSketch(scope, inputs is not null && outputs is not null);
    }
}
