using Descent.Training.Autodiff;
using Descent.Training.Formulas;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Models;

/// <summary>An objective that is a sum of squares as it is written, such as <c>(1-x)^2 + 100*(y-x^2)^2</c>, as its residuals: 1 - x and 10 (y - x²).</summary>
internal static class SquaredTerms
{
    /// <summary>Residuals stand side by side in one row; more would be slow there.</summary>
    const int MostTerms = 300;

    public static bool AreApparent(ObjectiveSpec spec) => Of(spec) is not null;

    /// <summary>One row with a column for each residual; their squares sum to the objective.</summary>
    /// <param name="graph">Has the parameters.</param>
    public static Node Residuals(ObjectiveSpec spec, Graph graph)
    {
        List<Term> terms = Of(spec)!;
        Node row = terms.Select((term, i) => PlaceColumns(Math.Sqrt(term.Weight) * FormulaGraph.Build(graph, term.Residual, Resolve), i, terms.Count))
            .Aggregate((left, right) => left + right);
        return BroadcastTo(row, Shape.Batched(terms.Count));

        Node Resolve(string name) => spec.Fixed.Contains(name) ? graph.Constant(spec.Parameters![name]) : graph.Parameter(name, Shape.Scalar);
    }

    static List<Term>? Of(ObjectiveSpec spec)
    {
        List<Term> terms = [];
        return Collect(Formula.Read(spec.Formula!).Formula!.Root, 1, terms) && terms.Count <= MostTerms ? terms : null;
    }

    static bool Collect(Expression expression, double weight, List<Term> terms)
    {
        switch (expression)
        {
            case Power power when ConstantValue.Of(power.Exponent) is double exponent && exponent > 0 && exponent % 2 == 0:
                terms.Add(new Term(weight, exponent == 2 ? power.Base : new Power(power.Base, new Number(exponent / 2))));
                return true;
            case Sum sum:
                return sum.Rest.All(addend => !addend.Subtracts) && Collect(sum.First, weight, terms) && sum.Rest.All(addend => Collect(addend.Operand, weight, terms));
            case Product product:
                return Scaled(product, weight) is (Expression factor, double scaled) && Collect(factor, scaled, terms);
            default:
                return false;
        }
    }

    /// <summary>The one factor of a product that is no positive number, and the others.</summary>
    static (Expression, double)? Scaled(Product product, double weight)
    {
        Expression? varying = null;
        foreach (Factor factor in product.Rest.Prepend(new Factor(product.First)))
        {
            if (ConstantValue.Of(factor.Operand) is double constant && constant > 0)
                weight = factor.Divides ? weight / constant : weight * constant;
            else if (varying is null && !factor.Divides)
                varying = factor.Operand;
            else
                return null;
        }
        return varying is null ? null : (varying, weight);
    }

    readonly record struct Term(double Weight, Expression Residual);
}
