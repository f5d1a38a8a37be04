using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Runtime.CompilerServices;

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
            yield return new ValidationResult($"min_step is {MinStep}; it must be at most max_step, which is {MaxStep}.", [nameof(MinStep)]);
    }

    public override Optimizer<T> Create<T>(int length) => new Rprop<T>(this, length);
}

internal sealed class Rprop<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly RpropSpec spec;
    readonly T[] previous, sizes;

    public Rprop(RpropSpec spec, int length) : base(length)
    {
        this.spec = spec;
        previous = Remember("previous_gradient");
        sizes = Remember("step_size");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        if (step == 1)
            sizes.AsSpan().Fill(T.CreateTruncating(learningRate));
        Update.Run(new Rule(All(spec.EtaMinus), All(spec.EtaPlus), All(spec.MinStep), All(spec.MaxStep)), parameters, gradient, previous, sizes);
    }

    readonly struct Rule(
        Vector<T> minus, Vector<T> plus, Vector<T> smallest, Vector<T> greatest) : IUpdateRule<T>
    {
        public static int Remembers => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> previous, ref Vector<T> size, ref Vector<T> unused)
        {
            Vector<T> zero = Vector<T>.Zero, agreement = gradient * previous, turned = Vector.LessThan(agreement, zero);
            Vector<T> factor = Vector.ConditionalSelect(turned, minus, Vector.ConditionalSelect(Vector.GreaterThan(agreement, zero), plus, Vector<T>.One));
            size = Vector.Min(Vector.Max(size * factor, smallest), greatest);
            previous = Vector.ConditionalSelect(turned, zero, gradient);
            parameter -= Update.Sign(previous) * size;
        }
    }
}
