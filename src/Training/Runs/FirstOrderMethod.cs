using System.Numerics;
using Descent.Training.Optimizers;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>The method of all first-order optimizers: the gradient over the batch of the step, clipped where asked for, and the update rule. Within
/// bounds it is projected: slopes that point beyond a bound count for nothing, and what an update carries across one is put back onto it.</summary>
internal sealed class FirstOrderMethod<T>(Objective<T> objective, Optimizer<T> optimizer, ClipSpec? clip, Box<T>? box = null) : Method<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly T[] gradient = new T[objective.ParameterCount];
    double norm;

    public override MethodPoint Evaluate(ReadOnlySpan<T> parameters, long step)
    {
        double loss = objective.LossAndGradient(parameters, step, gradient);
        box?.Release(parameters, gradient);
        norm = Gradients.Norm<T>(gradient);
        return new MethodPoint(loss, norm);
    }

    public override void Move(Span<T> parameters, double learningRate, long step)
    {
        if (clip is not null)
            Gradients.Clip<T>(gradient, clip, norm);
        optimizer.Step(parameters, gradient, learningRate, step + 1);
        box?.Project(parameters);
    }

    public override bool Descends => true;

    public override int Descend(Span<T> parameters, long step, ReadOnlySpan<double> rates, Floors floors, Span<double> losses, Span<double> norms)
    {
        int made = 0;
        for (; made < losses.Length; made++)
        {
            (losses[made], norms[made]) = Evaluate(parameters, step + made);
            if (!floors.AreBelow(losses[made], norms[made]))
                break;
            Move(parameters, rates[rates.Length == 1 ? 0 : made], step + made);
            objective.Follow(parameters);
        }
        return made;
    }

    public override void SaveState(BinaryWriter writer) => optimizer.SaveState(writer);

    public override void LoadState(BinaryReader reader) => optimizer.LoadState(reader);
}
