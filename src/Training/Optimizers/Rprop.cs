using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Optimizers;

/// <summary>Rprop: only the sign of the gradient counts, each parameter has a step size of its own (torch.optim.Rprop). For full batches.</summary>
/// <remarks><code>
/// sizes start at the learning rate of the first step; h is the gradient of the step before, 0 at the start
/// g·h > 0: size ← size·eta_plus; g·h &lt; 0: size ← size·eta_minus and g ← 0; size within [min_step, max_step]
/// p ← p - sign(g)·size; h ← g
/// </code>
/// Riedmiller, Braun: A direct adaptive method for faster backpropagation learning (ICNN 1993). A schedule has no effect after the first step.</remarks>
public sealed record RpropSpec : FirstOrderSpec, IValidatableObject
{
    public RpropSpec() => LearningRate = 0.01;

    /// <summary>Factor on a size when the sign has changed.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double EtaMinus { get; init; } = 0.5;

    /// <summary>Factor on a size when the sign has stayed.</summary>
    [Range(1.0, 1e6, MinimumIsExclusive = true)]
    public double EtaPlus { get; init; } = 1.2;

    /// <summary>Smallest size.</summary>
    [Range(0.0, double.MaxValue)]
    public double MinStep { get; init; } = 1e-6;

    /// <summary>Largest size.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double MaxStep { get; init; } = 50;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinStep > MaxStep)
            yield return new ValidationResult($"min_step is {MinStep}; it must be at most max_step, which is {MaxStep}.", [nameof(MinStep), nameof(MaxStep)]);
    }

    public override Optimizer<T> Create<T>(int length) => new Rprop<T>(this, length);
}

internal sealed class Rprop<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly RpropSpec spec;
    readonly T[] sizes;

    public Rprop(RpropSpec spec, int length) : base(length, factors: 4)
    {
        this.spec = spec;
        Remember("previous_gradient");
        sizes = Remember("step_size");
    }

    internal override bool IsSteady(long step) => step > 1;

    private protected override void Prepare(Span<double> factors, double learningRate, long step)
    {
        if (step == 1)
            sizes.AsSpan().Fill(T.CreateTruncating(learningRate));
        Put(factors, spec.EtaMinus, spec.EtaPlus, spec.MinStep, spec.MaxStep);
    }

    private protected override UpdateEnd Formula(UpdateStart start)
    {
        (Lane minus, Lane plus, Lane smallest, Lane greatest) = (start.Factors[0], start.Factors[1], start.Factors[2], start.Factors[3]);
        Lane agreement = start.Gradient * start.Remembered[0], turned = Lane.Less(agreement, 0);
        Lane factor = Lane.Select(turned, minus, Lane.Select(Lane.Less(0, agreement), plus, agreement.Constant(1)));
        Lane size = LaneMath.Min(LaneMath.Max(start.Remembered[1] * factor, smallest), greatest);
        Lane previous = Lane.Select(turned, 0, start.Gradient);
        return new UpdateEnd(start.Parameter - LaneMath.Sign(previous) * size, previous, size);
    }
}
