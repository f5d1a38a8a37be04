using System.ComponentModel.DataAnnotations;
using Descent.Training.Layers;
using Descent.Training.Specs;

namespace Descent.Training.Models;

/// <summary>A formula with named parameters, and where they start.</summary>
public abstract record ParametricSpec : ModelSpec
{
    /// <summary>Most parameters of a formula.</summary>
    public const int MostParameters = 1000;

    /// <summary>Parameters, numbers, <c>+ - * / ^</c>, parentheses, comparisons, <c>pi</c>, <c>e</c> and functions such as <c>exp</c> and
    /// <c>where(condition, a, b)</c>; names that are no identifiers stand in back-quotes.</summary>
    [Required]
    public string? Formula { get; init; }

    /// <summary>Where each parameter starts.</summary>
    [Required]
    public IReadOnlyDictionary<string, double>? Parameters { get; init; }

    /// <summary>The least value that a parameter may have, by name; the bound itself is allowed.</summary>
    public IReadOnlyDictionary<string, double> Lower { get; init; } = new Dictionary<string, double>();

    /// <summary>The largest value that a parameter may have, by name; the bound itself is allowed.</summary>
    public IReadOnlyDictionary<string, double> Upper { get; init; } = new Dictionary<string, double>();

    /// <summary>Parameters that keep their start value.</summary>
    [MaxLength(MostParameters)]
    public IReadOnlyList<string> Fixed { get; init; } = [];

    internal Interval RangeOf(string parameter) => new(
        Lower.GetValueOrDefault(parameter, double.NegativeInfinity), Upper.GetValueOrDefault(parameter, double.PositiveInfinity));
}
