using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Curvature;
using Descent.Training.Diagnostics.Composition;
using Descent.Training.Losses;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics;

/// <summary>Whether the training loss is convex in the parameters, and what follows. Convex is said only where it is proven.</summary>
/// <param name="Convex">True where it is proven; false where it is not known, or not so.</param>
/// <param name="Verdict">How far it goes.</param>
/// <param name="Quadratic">The loss is a polynomial of degree 2: its curvature is the same everywhere, and what is computed at the start holds to the end.</param>
/// <param name="Reason">Why.</param>
/// <param name="Guarantee">What that means for the result.</param>
/// <param name="BreaksAt">The first operation that no rule of convexity covers; null where the loss is convex.</param>
public sealed record Convexity(bool Convex, ConvexityVerdict Verdict, bool Quadratic, string Reason, string Guarantee, string? BreaksAt)
{
    /// <summary>The prediction is linear in the parameters.</summary>
    internal bool OfLinear { get; init; }

    internal static Convexity Of(LossSurface surface)
    {
        ModelGraph graph = surface.Graph;
        CompositionRules rules = new([surface.Objective, graph.TrainingPrediction], slot => RangeOf(surface, slot));
        Nature whole = rules[surface.Objective];
        bool linear = rules[graph.TrainingPrediction].Bend <= Bend.Affine;
        bool composed = linear && graph.Loss.Shape != LossShape.Unknown;
        if (whole.Bend is not (Bend.Constant or Bend.Affine or Bend.Convex) && !composed)
        {
            string breaks = Describe(rules.FirstUnknown ?? surface.Objective);
            return Say(ConvexityVerdict.NotKnownToBeConvex, false, $"{breaks} is covered by no rule that keeps convexity.", breaks);
        }
        string penalty = surface.Objective == graph.TrainingLoss ? "" : " The penalty is convex too.";
        string reason = linear && graph.TrainingPrediction.Op is not Constant
            ? $"The prediction is linear in the parameters and the loss is convex in the prediction.{penalty}"
            : $"It is put together by rules that keep convexity: sums, growing convex functions of convex ones, squares of linear ones.{penalty}";
        return Say(ConvexityVerdict.Convex, whole.Degree <= 2, reason, null) with { OfLinear = linear };
    }

    /// <summary>With what the curvature at one point adds: a quadratic curves everywhere alike; a loss of a linear prediction whose own second derivative is
    /// positive everywhere curves in every direction everywhere if it does so at one point, for then no direction leaves the prediction as it is.</summary>
    internal Convexity With(Spectrum? spectrum, Loss loss)
    {
        if (!Convex || spectrum is not { IsExact: true } || spectrum.Smallest <= spectrum.Rounding)
            return this;
        if (Quadratic)
            return Say(ConvexityVerdict.StronglyConvex, true, $"{Reason} It is a quadratic, and its smallest curvature is {spectrum.Smallest:G5}: above 0.", null);
        return OfLinear && loss.Shape == LossShape.StrictlyConvex
            ? Say(ConvexityVerdict.StrictlyConvex, false, $"{Reason} The data leave no direction in which it is flat.", null)
            : this;
    }

    static Convexity Say(ConvexityVerdict verdict, bool quadratic, string reason, string? breaks) =>
        new(verdict != ConvexityVerdict.NotKnownToBeConvex, verdict, quadratic, reason, verdict switch
        {
            ConvexityVerdict.StronglyConvex => "There is one minimum. Every start leads to it, and gradient descent with a small enough rate shrinks the distance by a fixed factor a step.",
            ConvexityVerdict.StrictlyConvex => "There is at most one minimum, and every start leads to it.",
            ConvexityVerdict.Convex => "Every minimum is as good as any other: no start leads to a worse one.",
            _ => "None: there may be several minima, and the start decides which one is found.",
        }, breaks);

    /// <summary>Bounds of what stands in the data; of a sample nothing is known.</summary>
    static Interval RangeOf(LossSurface surface, string slot)
    {
        ReadOnlySpan<double> values = surface.Rows.Values(slot);
        if (surface.IsSample || values.IsEmpty)
            return Interval.All;
        double low = values[0], high = values[0];
        foreach (double value in values)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return new Interval(low, high);
    }

    static string Describe(Node node) => node.Op switch
    {
        MatMul or Multiply => $"The product {Operands(node)}, in which both factors depend on parameters,",
        Divide => $"The quotient {Operands(node)}, whose denominator depends on parameters,",
        _ => $"{node.Op.Name} of something that depends on {Parameters(node)}",
    };

    static string Operands(Node node) => $"of a value of {Parameters(node.Inputs[0])} and one of {Parameters(node.Inputs[1])}";

    /// <summary>The parameters that a node depends on, the first few.</summary>
    static string Parameters(Node node)
    {
        const int MostNames = 3;
        string[] names = [.. Reached(node).Order()];
        return names.Length == 0 ? "the data" : string.Join(", ", names.Take(MostNames).Select(name => $"'{name}'")) + (names.Length > MostNames ? ", …" : "");
    }

    static HashSet<string> Reached(Node root)
    {
        HashSet<Node> seen = [root];
        Queue<Node> open = new([root]);
        HashSet<string> names = [];
        while (open.TryDequeue(out Node? node))
        {
            if (node.Op is Parameter parameter)
                names.Add(parameter.Label);
            foreach (Node input in node.Inputs.Where(seen.Add))
                open.Enqueue(input);
        }
        return names;
    }
}

/// <summary>How far a proof of convexity goes.</summary>
public enum ConvexityVerdict
{
    /// <summary>No rule says so; it may still be, and need not.</summary>
    NotKnownToBeConvex,

    /// <summary>Never above its chords: no minimum but the best ones.</summary>
    Convex,

    /// <summary>Always below its chords: at most one minimum.</summary>
    StrictlyConvex,

    /// <summary>Curved everywhere by at least some fixed amount: exactly one minimum.</summary>
    StronglyConvex,
}
