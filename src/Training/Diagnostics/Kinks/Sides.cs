using Descent.Training.Formulas;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Kinks;

/// <summary>What the derivatives on the sides of a point say of those at it.</summary>
internal static class Sides
{
    /// <summary>Far above the rounding of two ways to write a number, far below what a kink makes.</summary>
    const double Tolerance = 1e-9;

    /// <summary>Names or entries that a warning lists.</summary>
    const int MostNamed = 5;

    /// <summary>Where all sides have one derivative, that is the derivative; where they have not, the number at the point is a convention, and a warning says so.</summary>
    public static (PointDerivatives Result, Warning? Warning) Judge(PointDerivatives here, IReadOnlyList<Expression> ties, PointDerivatives[] sides, string[] names)
    {
        if (sides.Length == 0)
            return (here, null);
        string place = $"at {string.Join(", ", ties.Take(MostNamed).Select(tie => $"'{tie}'"))} the formula is on a border";
        if (sides.Any(side => double.IsNaN(side.Value)))
            return (here, Warn("border", $"Here {place}, and what it is beside it has no value here: value and derivatives are those of the branch that is taken at the point alone."));
        if (Common([here.Value, .. sides.Select(side => side.Value)]) is null)
            return (here, Warn("jump", $"Here {place}, and its value jumps, to {Listed(sides.Select(side => side.Value).Append(here.Value))}: it has no derivative there. The numbers are those of the branch that is taken."));
        List<string> kinks = [], bends = [];
        double[] gradient = [.. here.Gradient!.Select((slope, i) => Agreed(slope, sides.Select(side => side.Gradient![i]), kinks, names[i]))];
        double[][]? hessian = here.Hessian?.Select((row, i) => row.Select((entry, j) =>
            Agreed(entry, sides.Select(side => side.Hessian![i][j]), bends, $"{names[i]}, {names[j]}")).ToArray()).ToArray();
        PointDerivatives result = new(here.Value, gradient, hessian);
        return (result, kinks.Count > 0 ? Warn("kink", $"Here {place}, and it has a kink: its slope on the sides is {Shown(kinks)}. The numbers there are a convention.")
            : bends.Count > 0 ? Warn("kink", $"Here {place}, and its slope has a kink: its second derivative on the sides is {Shown(bends)}. The numbers there are a convention.") : null);
    }

    static Warning Warn(string code, string message) => new(code, message, "/formula");

    static double Agreed(double here, IEnumerable<double> sides, List<string> differing, string name)
    {
        double[] all = [.. sides];
        if (Common(all) is double one)
            return here.Equals(one) ? here : one;
        differing.Add($"{Listed(all)} along {name}");
        return here;
    }

    /// <summary>The first where all are the same, rounding apart.</summary>
    static double? Common(double[] values) => values.All(value => value.Equals(values[0])
        || Math.Abs(value - values[0]) <= Tolerance * Math.Max(Math.Abs(value), Math.Abs(values[0]))) ? values[0] : null;

    static string Shown(List<string> parts) => string.Join("; ", parts.Take(MostNamed)) + (parts.Count > MostNamed ? "; …" : "");

    static string Listed(IEnumerable<double> values) => string.Join(" or ", values.Distinct().Order().Select(value => double.IsNaN(value) ? "none"
        : double.IsInfinity(value) ? value > 0 ? "+infinity" : "-infinity" : FormattableString.Invariant($"{value:G6}")));
}
