using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Diagnostics.Composition;

/// <summary>Bounds of an operation's result from those of its inputs.</summary>
internal static class Ranges
{
    /// <param name="node">The operation.</param>
    /// <param name="of">Bounds of its inputs.</param>
    /// <param name="data">Bounds of the data in a slot.</param>
    public static Interval Of(Node node, IReadOnlyList<Interval> of, Func<string, Interval> data) => node.Op switch
    {
        Constant constant => new(constant.Values.Min(), constant.Values.Max()),
        Input input => data(input.Slot),
        RowCount => new(1, double.PositiveInfinity),
        Add => of[0] + of[1],
        Subtract => of[0] - of[1],
        Multiply when node.Inputs[0] == node.Inputs[1] => Squared(of[0]),
        Multiply => of[0] * of[1],
        Divide => of[0] * of[1].Reciprocal,
        Negate => -of[0],
        Square => Squared(of[0]),
        Abs => of[0].Magnitude,
        Reciprocal => of[0].Reciprocal,
        Max => new(Math.Max(of[0].Low, of[1].Low), Math.Max(of[0].High, of[1].High)),
        Min => new(Math.Min(of[0].Low, of[1].Low), Math.Min(of[0].High, of[1].High)),
        Where => of[1].Join(of[2]),
        Exp => of[0].Through(Math.Exp),
        Log => of[0].Through(x => Math.Log(Math.Max(x, 0))),
        Sqrt => of[0].Through(x => Math.Sqrt(Math.Max(x, 0))),
        Relu => of[0].Through(x => Math.Max(x, 0)),
        Softplus or Cosh or NormalPdf => Interval.Positive,
        Sigmoid or NormalCdf or SechSquared or Softmax or Equal or Less or LessOrEqual or Step => Interval.Share,
        Tanh or Erf or Sin or Cos or Sign or Softsign => Interval.Both,
        SoftmaxCrossEntropy when of[1].IsNonnegative => Interval.Positive,
        SumRows or SumColumns => of[0].Sum,
        MatMul => (of[0] * of[1]).Sum,
        BroadcastTo or Transpose or Columns or MaxColumns => of[0],
        PlaceColumns => of[0].Join(new(0, 0)),
        _ => Interval.All,
    };

    static Interval Squared(Interval x) => x.Magnitude is var size ? new(size.Low * size.Low, size.High * size.High) : x;
}
