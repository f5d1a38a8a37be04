using Descent.Training.Formulas;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics;

/// <summary>A formula at a point. Numbers may be NaN or infinite where the formula is not defined.</summary>
public sealed record DerivativesReport
{
    /// <summary>In the order of the point that was given: the order of everything below.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    public required double Value { get; init; }

    /// <summary>From order 1 on.</summary>
    public IReadOnlyList<double>? Gradient { get; init; }

    /// <summary>The derivatives of the formula as formulas; from order 1 on.</summary>
    public IReadOnlyList<DerivativeText>? Derivatives { get; init; }

    /// <summary>Rows; from order 2 on.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Hessian { get; init; }

    /// <summary>What the Hessian says; from order 2 on, where it is finite and the formula has no kink.</summary>
    public Curvature? Curvature { get; init; }

    /// <summary>From order 1 on; <see langword="null"/> where it would take too long.</summary>
    public DifferenceCheck? Check { get; init; }

    /// <summary>That the point is at a kink or a jump, where derivatives are conventions.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>The formula operation by operation, inputs before their users.</summary>
    public required IReadOnlyList<GraphValue> Graph { get; init; }
}

/// <summary>One operation of the formula's graph at the point.</summary>
/// <param name="Id">Its place in the list.</param>
/// <param name="Op">What it does, such as <c>Multiply</c>; the name or number itself for a leaf.</param>
/// <param name="Inputs">Ids of what it works on.</param>
/// <param name="Value">Its result.</param>
/// <param name="Derivative">The derivative of the formula with respect to it: what reverse mode passes backwards.</param>
public sealed record GraphValue(int Id, string Op, IReadOnlyList<int> Inputs, double Value, double Derivative);
