using System.Numerics;
using Descent.Training.Kernels;
using Descent.Training.Kernels.Updates;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Training.Runs;

/// <summary>The method of all first-order optimizers: the gradient over the batch of the step, clipped where asked for, and the update rule. Within
/// bounds it is projected: slopes that point beyond a bound count for nothing, and what an update carries across one is put back onto it.</summary>
internal sealed class FirstOrderMethod<T> : Method<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Most updates whose factors are computed beforehand.</summary>
    const int MostFactorSets = 64;

    readonly Objective<T> objective;
    readonly Optimizer<T> optimizer;
    readonly ClipSpec? clip;
    readonly Box<T>? box;
    readonly T[] gradient;
    readonly SharedNorm<T> gradientNorm;
    readonly nint[] remembered;
    readonly T[] factors;
    double norm;

    /// <param name="objective">What is minimised.</param>
    /// <param name="optimizer">For its parameters.</param>
    /// <param name="clip">Limits on the gradient.</param>
    /// <param name="box">Bounds of the parameters.</param>
    /// <param name="team">Shares what is done to all of many parameters.</param>
    public FirstOrderMethod(Objective<T> objective, Optimizer<T> optimizer, ClipSpec? clip, Box<T>? box, ThreadTeam team)
    {
        (this.objective, this.optimizer, this.clip, this.box) = (objective, optimizer, clip, box);
        optimizer.SharedBy(team);
        gradient = new T[objective.ParameterCount];
        gradientNorm = new SharedNorm<T>(team, gradient);
        remembered = [.. optimizer.State.Select(vector => vector.Address)];
        factors = new T[MostFactorSets * optimizer.FactorCount];
    }

    public override MethodPoint Evaluate(ReadOnlySpan<T> parameters, long step)
    {
        double loss = objective.LossAndGradient(parameters, step, gradient);
        box?.Release(parameters, gradient);
        norm = gradientNorm.Compute();
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

    public override int Descend(
        Span<T> parameters, long step, ReadOnlySpan<double> rates, Floors floors, Lowest<T>? lowest, Span<double> losses, Span<double> norms)
    {
        int made = 0;
        while (made < losses.Length)
        {
            ReadOnlySpan<double> next = rates.Length == 1 ? rates : rates[made..];
            int more = clip is null && box is null && objective.StepsAtOnce(step + made) is > 0 and long most
                ? AtOnce(parameters, step + made, next, floors, lowest, losses[made..], norms[made..], (int)Math.Min(most, losses.Length - made))
                : OneByOne(parameters, step + made, next[0], floors, lowest, ref losses[made], ref norms[made]);
            if (more == 0)
                break;
            made += more;
        }
        return made;
    }

    /// <summary>Updates in one piece of code with the evaluation.</summary>
    int AtOnce(
        Span<T> parameters, long step, ReadOnlySpan<double> rates, Floors floors, Lowest<T>? lowest, Span<double> losses, Span<double> norms, int most)
    {
        bool steady = rates.Length == 1 && optimizer.IsSteady(step + 1);
        // A single number that is remembered may change with each set of factors.
        int count = Math.Min(most, steady ? int.MaxValue : optimizer.Scalars.Length > 0 ? 1 : MostFactorSets);
        Span<T> sets = factors.AsSpan(0, (steady ? 1 : count) * optimizer.FactorCount);
        for (int i = 0; i * optimizer.FactorCount < sets.Length; i++)
            optimizer.Prepare(sets[(i * optimizer.FactorCount)..], rates[rates.Length == 1 ? 0 : i], step + 1 + i);
        return objective.Descend(parameters, gradient, step, new Updates<T>
        {
            Rule = optimizer.Rule,
            Remembered = remembered,
            Factors = sets,
            Floors = floors,
            Lowest = lowest,
            Losses = losses[..count],
            Norms = norms[..count],
        });
    }

    int OneByOne(Span<T> parameters, long step, double rate, Floors floors, Lowest<T>? lowest, ref double loss, ref double norm)
    {
        (loss, norm) = Evaluate(parameters, step);
        if (!floors.AreBelow(loss, norm))
            return 0;
        lowest?.Take(loss, step, parameters);
        Move(parameters, rate, step);
        objective.Follow(parameters);
        return 1;
    }

    public override void SaveState(BinaryWriter writer) => optimizer.SaveState(writer);

    public override void LoadState(BinaryReader reader) => optimizer.LoadState(reader);
}
