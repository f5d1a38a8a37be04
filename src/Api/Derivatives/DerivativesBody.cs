using Descent.Api.Answers;
using Descent.Training.Diagnostics;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Api.Derivatives;

/// <summary>A formula's derivatives at a point.</summary>
internal sealed record DerivativesBody
{
    /// <summary>Always <c>derivatives</c>.</summary>
    public string Object { get; } = "derivatives";

    /// <summary>The formula as it was sent.</summary>
    public required string Formula { get; init; }

    /// <summary>The point.</summary>
    public required IReadOnlyDictionary<string, double> At { get; init; }

    /// <summary>The highest derivative that was asked for.</summary>
    public required int Order { get; init; }

    /// <summary>The names in the order of the point: that of the Hessian's rows and columns.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The formula's value.</summary>
    public required double? Value { get; init; }

    /// <summary>The slope for each name; null at order 0.</summary>
    public required IReadOnlyDictionary<string, double?>? Gradient { get; init; }

    /// <summary>The second derivatives, row by row; null below order 2.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>>? Hessian { get; init; }

    /// <summary>Of the Hessian, ascending; null below order 2, where it is not finite, and at a kink.</summary>
    public required IReadOnlyList<double>? Eigenvalues { get; init; }

    /// <summary>Whether no direction curves downwards at this point; null as the eigenvalues.</summary>
    public required bool? Convex { get; init; }

    /// <summary>The step to the point where the quadratic through value, gradient and Hessian is stationary; null where there is none.</summary>
    public required IReadOnlyDictionary<string, double>? NewtonStep { get; init; }

    /// <summary>Why there is no Newton step, or what to know of it.</summary>
    public required string? NewtonStepNote { get; init; }

    /// <summary>The derivative for each name as a formula, simplified; null where it would be too long to read.</summary>
    public required IReadOnlyDictionary<string, string?>? Derivatives { get; init; }

    /// <summary>The derivatives against central differences; null at order 0 or where it would take too long.</summary>
    public required DerivativesCheckBody? Check { get; init; }

    /// <summary>What to know of the numbers: <c>kink</c> where slopes differ on the sides of the point and those given are conventions, <c>jump</c> where the
    /// value does, <c>border</c> where only the point itself is known.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>The formula operation by operation.</summary>
    public required FormulaGraphBody Graph { get; init; }

    /// <summary>What the numbers are that are null for not being finite: <c>nan</c>, <c>+inf</c> or <c>-inf</c> by <c>value</c>, <c>gradient/name</c>
    /// or <c>hessian/row/column</c>.</summary>
    public required IReadOnlyDictionary<string, string>? Nonfinite { get; init; }

    public static DerivativesBody Of(DerivativesSpec spec, DerivativesReport report) => new()
    {
        Formula = spec.Formula!,
        At = spec.At!,
        Order = spec.Order,
        Names = report.Names,
        Value = Answers.Nonfinite.OrNull(report.Value),
        Gradient = ByName(report, report.Gradient, slope => Answers.Nonfinite.OrNull(slope)),
        Hessian = report.Hessian?.Select(row => row.Select(entry => Answers.Nonfinite.OrNull(entry)).ToArray()).ToArray(),
        Eigenvalues = report.Curvature?.Eigenvalues,
        Convex = report.Curvature?.Convex,
        NewtonStep = ByName(report, report.Curvature?.NewtonStep, step => step),
        NewtonStepNote = report.Curvature is Curvature curvature ? curvature.NewtonStepNote
            : report.Hessian is null ? null
            : report.Warnings.Count > 0 ? "There is no step: the formula is not smooth here." : "There is no step: the value, a derivative or an eigenvalue is not finite here.",
        Derivatives = ByName(report, report.Derivatives, derivative => derivative.Text),
        Check = report.Check is DifferenceCheck check ? DerivativesCheckBody.Of(check, report.Names) : null,
        Warnings = report.Warnings,
        Graph = new FormulaGraphBody([.. report.Graph.Select(FormulaNodeBody.Of)]),
        Nonfinite = Answers.Nonfinite.Names([.. Numbers(report)]),
    };

    static OrderedDictionary<string, TOut>? ByName<TIn, TOut>(DerivativesReport report, IReadOnlyList<TIn>? values, Func<TIn, TOut> show) =>
        values is null ? null : new OrderedDictionary<string, TOut>(report.Names.Zip(values, (name, value) => KeyValuePair.Create(name, show(value))));

    static IEnumerable<(string Field, double? Value)> Numbers(DerivativesReport report)
    {
        yield return ("value", report.Value);
        for (int i = 0; i < report.Gradient?.Count; i++)
            yield return ($"gradient/{report.Names[i]}", report.Gradient[i]);
        for (int i = 0; i < report.Hessian?.Count; i++)
            for (int j = 0; j < report.Hessian.Count; j++)
                yield return ($"hessian/{i}/{j}", report.Hessian[i][j]);
    }
}

/// <summary>Exact derivatives against central differences, extrapolated to step 0.</summary>
/// <param name="MaxRelativeError">The largest error of gradient and Hessian; null where a difference is not finite.</param>
/// <param name="Gradient">Each slope both ways.</param>
/// <param name="HessianMaxRelativeError">The Hessian against differences of the gradient; null below order 2.</param>
internal sealed record DerivativesCheckBody(
    double? MaxRelativeError, IReadOnlyDictionary<string, SlopeCheckBody> Gradient, double? HessianMaxRelativeError)
{
    public static DerivativesCheckBody Of(DifferenceCheck check, IReadOnlyList<string> names) => new(
        Nonfinite.OrNull(check.MaxRelativeError),
        new OrderedDictionary<string, SlopeCheckBody>(names.Zip(check.Gradient, (name, entry) => KeyValuePair.Create(name, SlopeCheckBody.Of(entry)))),
        Nonfinite.OrNull(check.HessianMaxRelativeError));
}

/// <summary>One slope both ways; null where it is not finite.</summary>
/// <param name="Exact">By reverse mode.</param>
/// <param name="Difference">By central differences.</param>
/// <param name="RelativeError">Relative to the slope, or to those around where it is 0.</param>
internal sealed record SlopeCheckBody(double? Exact, double? Difference, double? RelativeError)
{
    public static SlopeCheckBody Of(DifferenceCheckEntry entry) =>
        new(Nonfinite.OrNull(entry.Exact), Nonfinite.OrNull(entry.Difference), Nonfinite.OrNull(entry.RelativeError));
}

/// <summary>A formula as a graph.</summary>
/// <param name="Nodes">Inputs before their users; the last one that nothing uses is the formula.</param>
internal sealed record FormulaGraphBody(IReadOnlyList<FormulaNodeBody> Nodes);

/// <summary>One operation at the point.</summary>
/// <param name="Id">Its number, from 0.</param>
/// <param name="Op">What it does; for a leaf the name or number itself.</param>
/// <param name="Inputs">Numbers of what it works on.</param>
/// <param name="Value">Its result.</param>
/// <param name="Derivative">The derivative of the formula with respect to it.</param>
/// <param name="Nonfinite">What <c>value</c> or <c>derivative</c> is where it is null.</param>
internal sealed record FormulaNodeBody(
    int Id, string Op, IReadOnlyList<int> Inputs, double? Value, double? Derivative, IReadOnlyDictionary<string, string>? Nonfinite)
{
    public static FormulaNodeBody Of(GraphValue node) => new(
        node.Id, node.Op, node.Inputs, Answers.Nonfinite.OrNull(node.Value), Answers.Nonfinite.OrNull(node.Derivative),
        Answers.Nonfinite.Names(("value", node.Value), ("derivative", node.Derivative)));
}
