using System.Collections.Concurrent;
using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Plans;

/// <summary>All of a plan that can be made without memory for its values: the lowered graph, its schedule, its layout and its code. Plans of equal
/// graphs share it, so that a thousand small trainings of one kind compile once. Code is compiled when it is first needed.</summary>
internal sealed class PlanCode<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Graphs that are remembered, and steps of each; one more, and all are forgotten. Each takes some tens of kilobytes.</summary>
    const int MostKnown = 128, MostSteps = 8;

    static readonly ConcurrentDictionary<GraphKey, PlanCode<T>> known = new();

    readonly ParameterLayout layout;
    readonly PhaseCode?[] phases;
    readonly ConcurrentDictionary<(int Rows, string Rule), StepCode> steps = new();

    PlanCode(ParameterLayout layout, Node? loss, IReadOnlyList<Node>? gradient, IReadOnlyList<Node> outputs)
    {
        this.layout = layout;
        Node[] lowered = Lowering.Of([.. loss is null ? [] : new[] { loss }, .. gradient ?? [], .. outputs], typeof(T) == typeof(float));
        Loss = loss is null ? null : lowered[0];
        Gradient = gradient is null ? [] : lowered[(loss is null ? 0 : 1)..][..gradient.Count];
        Outputs = lowered[^outputs.Count..];
        Schedule = Schedule.Of(lowered);
        Memory = new Memory(Schedule, lowered);
        phases = new PhaseCode?[Schedule.Phases.Count];
    }

    public Schedule Schedule { get; }

    public Memory Memory { get; }

    /// <summary>The lowered nodes, as are the other two.</summary>
    public Node? Loss { get; }

    public Node[] Gradient { get; }

    public Node[] Outputs { get; }

    public static PlanCode<T> Of(ParameterLayout layout, Node? loss, IReadOnlyList<Node>? gradient, IReadOnlyList<Node> outputs)
    {
        if (known.Count >= MostKnown)
            known.Clear();
        return known.GetOrAdd(new GraphKey(layout, loss, gradient, outputs), _ => new PlanCode<T>(layout, loss, gradient, outputs));
    }

    /// <summary>The code of the phase at a place in the schedule.</summary>
    public PhaseCode Phase(int place) => phases[place] ??= PhaseEmitter.Compile(Schedule.Phases[place], Memory, typeof(T));

    /// <summary>The code of whole steps with batches of so many rows.</summary>
    public StepCode Step(int rows, UpdateRule rule)
    {
        if (steps.Count >= MostSteps)
            steps.Clear();
        return steps.GetOrAdd((rows, rule.Key), _ => StepEmitter.Compile(
            Schedule, Memory, typeof(T), rows, layout.Count, Loss!,
            Memory.All.Where(one => one.Location.Place == Place.Parameter && one.Node.Shape.IsScalar).Select(one => (one.Node, layout[((Parameter)one.Node.Op).Label].Offset)),
            Gradient.Zip(layout.Slices).Where(pair => Memory[pair.First].Place == Place.Scalar).Select(pair => (pair.First, pair.Second.Offset)), rule));
    }
}
