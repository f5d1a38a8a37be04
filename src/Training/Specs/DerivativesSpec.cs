using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>A formula and the point at which its derivatives are wanted.</summary>
public sealed record DerivativesSpec
{
    /// <summary>Names, numbers, <c>+ - * / ^</c>, parentheses, comparisons, <c>pi</c>, <c>e</c> and functions such as <c>exp</c> and
    /// <c>where(condition, a, b)</c>; names that are no identifiers stand in back-quotes.</summary>
    /// <example>0.5*((w+b-2)^2+(2*w+b-5)^2)</example>
    [Required]
    public string? Formula { get; init; }

    /// <summary>The value of each name in the formula. Their order is that of the rows of the Hessian.</summary>
    [Required]
    public IReadOnlyDictionary<string, double>? At { get; init; }

    /// <summary>0: the value; 1: also the gradient; 2: also the Hessian and what follows from it.</summary>
    [Range(0, 2)]
    public int Order { get; init; } = 2;
}
