using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Descent.Training.Optimizers;

/// <summary>Refuses the convergence of a likelihood of linear predictions that has no maximum: where some rows can be predicted beyond doubt, the loss falls on as the
/// weights go to infinity, and what looks like a minimum on the way is the end of float64. Albert, Anderson (1984), On the existence of maximum likelihood
/// estimates in logistic regression models, Biometrika 71.</summary>
/// <remarks>Where all classes are told apart the loss comes to 0. Where only some rows are, it comes to what the others leave, ever slower; then the last steps together point to infinity, and
/// along them the loss rises on one side only. From a minimum of these losses it rises on both, by as much at first.</remarks>
/// <param name="method">What minimises.</param>
/// <param name="function">The loss.</param>
/// <param name="reachesZero">A loss of 0 is that of rows that are all certain, as of cross-entropy.</param>
internal sealed class SeparationGuard(Method<double> method, Lazy<SmoothFunction> function, bool reachesZero) : Method<double>
{
    /// <summary>Cross-entropy, or the sum of it, of rows that are all certain; a penalty of any weight keeps it higher.</summary>
    const double Certain = 1e-9;

    /// <summary>What is left of a step in the sum of the last ones when another is added.</summary>
    const double Remembered = 0.5;

    /// <summary>The longest trial in first ones.</summary>
    const double FarAway = 1e12;

    double[] at = [];
    double[] move = [];
    double loss, fall;

    public override MethodPoint Evaluate(ReadOnlySpan<double> parameters, long step)
    {
        MethodPoint point = method.Evaluate(parameters, step);
        if (at.Length == 0)
            (at, move) = (parameters.ToArray(), new double[parameters.Length]);
        else if (!parameters.SequenceEqual(at))
        {
            for (int i = 0; i < move.Length; i++)
                move[i] = Remembered * move[i] + (parameters[i] - at[i]);
            parameters.CopyTo(at);
            fall = Remembered * fall + (loss - point.Loss);
        }
        loss = point.Loss;
        return point;
    }

    public override MethodEnd? Prepare(ReadOnlySpan<double> parameters, double learningRate, long step)
    {
        if (reachesZero && loss <= Certain)
            return new MethodEnd(false, $"The classes can be separated: the loss, {loss:G3}, goes to 0 as the weights go to infinity, and has no minimum.",
                "Give it one by a light L2 penalty (regularization.l2), or leave out the features that tell the classes apart.");
        return method.Prepare(parameters, learningRate, step) is not MethodEnd end ? null
            : !end.Converged || RisesOnBothSides() ? end
            : new MethodEnd(false, $"Some of the rows can be predicted without doubt: the loss, {loss:G6}, falls on, ever slower, as the weights go to infinity, and has no minimum.",
                "Give it one by a light L2 penalty (regularization.l2), or leave out the features that tell these rows apart.");
    }

    bool RisesOnBothSides()
    {
        BothSides sides = new(function.Value, loss, at);
        double leastFall = Math.BitIncrement(Math.Abs(loss)) - Math.Abs(loss);
        double first = Math.Sqrt(sides.Visible / Math.Max(fall, leastFall));
        return !move.Any(value => value != 0) || sides.Rise(move, first, FarAway * first);
    }

    public override MethodEnd? Unfinished(long step) => method.Unfinished(step);

    public override void Move(Span<double> parameters, double learningRate, long step) => method.Move(parameters, learningRate, step);

    public override void SaveState(BinaryWriter writer)
    {
        method.SaveState(writer);
        writer.Write(at.Length);
        writer.Write(MemoryMarshal.AsBytes<double>(at));
        writer.Write(MemoryMarshal.AsBytes<double>(move));
        writer.Write(loss);
        writer.Write(fall);
    }

    public override void LoadState(BinaryReader reader)
    {
        method.LoadState(reader);
        int length = reader.ReadInt32();
        (at, move) = (new double[length], new double[length]);
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(at.AsSpan()));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(move.AsSpan()));
        (loss, fall) = (reader.ReadDouble(), reader.ReadDouble());
    }
}
