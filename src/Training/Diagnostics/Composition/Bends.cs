using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Diagnostics.Composition;

/// <summary>Rules of composition that keep convexity: a convex function that grows, of something convex, is convex, and so on. What no rule
/// covers is unknown, never guessed. Boyd and Vandenberghe, Convex Optimization, section 3.2; Grant, Boyd and Ye (2006), Disciplined convex programming.</summary>
internal static class Bends
{
    public static Bend Of(Node node, IReadOnlyList<Nature> of) => node.Op switch
    {
        Parameter => Bend.Affine,
        _ when of.All(input => input.Bend == Bend.Constant) => Bend.Constant,
        Add => Sum(of[0].Bend, of[1].Bend),
        Subtract => Sum(of[0].Bend, Flip(of[1].Bend)),
        Negate => Flip(of[0].Bend),
        Multiply when node.Inputs[0] == node.Inputs[1] => Bowl(of[0]),
        Multiply or MatMul => Product(of[0], of[1]),
        Divide when of[1].Bend == Bend.Constant => Scaled(of[0].Bend, of[1].Range),
        Divide when of[0].Bend == Bend.Constant => Scaled(Inverse(of[1]), of[0].Range),
        Reciprocal => Inverse(of[0]),
        SumRows or SumColumns or BroadcastTo or Transpose or Columns or PlaceColumns => of[0].Bend,
        Abs or Square or Cosh => Bowl(of[0]),
        Exp or Expm1 or Relu or Softplus or LogSumExp or MaxColumns => Rising(of[0].Bend),
        Log or Log1p or Sqrt => Flip(Rising(Flip(of[0].Bend))),
        LogSoftmax when of[0].Bend == Bend.Affine => Bend.Concave,
        SoftmaxCrossEntropy when of[0].Bend == Bend.Affine && of[1].Bend == Bend.Constant && of[1].Range.IsNonnegative => Bend.Convex,
        // log(1 + e^z) - t·z, convex in z whatever t.
        BceWithLogits when of[0].Bend == Bend.Affine && of[1].Bend == Bend.Constant => Bend.Convex,
        Max => Sum(Rising(of[0].Bend), Rising(of[1].Bend)),
        Min => Flip(Sum(Rising(Flip(of[0].Bend)), Rising(Flip(of[1].Bend)))),
        // Each element is one of the two, and which one does not depend on the parameters.
        Where when of[0].Bend == Bend.Constant => Sum(of[1].Bend, of[2].Bend),
        Pow => Powers.Bend(of[0], of[1]),
        _ => Bend.Unknown,
    };

    public static Bend Flip(Bend bend) => bend switch
    {
        Bend.Convex => Bend.Concave,
        Bend.Concave => Bend.Convex,
        _ => bend,
    };

    /// <summary>Of a sum, and of anything that is either the one or the other.</summary>
    public static Bend Sum(Bend a, Bend b) => a == b ? a
        : a <= Bend.Affine && b <= Bend.Affine ? Bend.Affine
        : a <= Bend.Affine ? b
        : b <= Bend.Affine ? a
        : Bend.Unknown;

    /// <summary>Times a constant.</summary>
    public static Bend Scaled(Bend bend, Interval factor) => bend <= Bend.Affine || factor.IsNonnegative ? bend
        : factor.IsNonpositive ? Flip(bend)
        : Bend.Unknown;

    /// <summary>Through a convex function that never falls.</summary>
    public static Bend Rising(Bend bend) => bend is Bend.Affine or Bend.Convex ? Bend.Convex : bend == Bend.Constant ? bend : Bend.Unknown;

    /// <summary>Through a convex function that is lowest at 0 and the same on both sides.</summary>
    public static Bend Bowl(Nature x) =>
        x.Bend == Bend.Affine || (x.Bend == Bend.Convex && x.Range.IsNonnegative) || (x.Bend == Bend.Concave && x.Range.IsNonpositive) ? Bend.Convex
        : x.Bend == Bend.Constant ? Bend.Constant
        : Bend.Unknown;

    /// <summary>Of sums of products: linear in what depends on the parameters as long as only one side does.</summary>
    static Bend Product(Nature a, Nature b) => a.Bend == Bend.Constant ? Scaled(b.Bend, a.Range)
        : b.Bend == Bend.Constant ? Scaled(a.Bend, b.Range)
        : Bend.Unknown;

    /// <summary>1/x bends upwards right of 0 and downwards left of it.</summary>
    static Bend Inverse(Nature x) => x.Bend switch
    {
        Bend.Affine or Bend.Concave when x.Range.IsNonnegative => Bend.Convex,
        Bend.Affine or Bend.Convex when x.Range.IsNonpositive => Bend.Concave,
        _ => Bend.Unknown,
    };
}
