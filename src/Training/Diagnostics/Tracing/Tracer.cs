using System.Numerics;
using Descent.Training.Data;
using Descent.Training.Layers;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics.Tracing;

/// <summary>Works steps of a run as by hand.</summary>
public static class Tracer
{
    /// <summary>Numbers in all values of a step: more than that nobody reads.</summary>
    public const int MostNumbers = 5_000;

    /// <summary>Steps of one trace.</summary>
    public const int MostSteps = 100;

    /// <summary>Numbers in all steps of one trace.</summary>
    const int MostNumbersInAll = 100_000;

    /// <param name="spec">Resolved, with the run's seed.</param>
    /// <param name="table">Its dataset; null where the model needs none.</param>
    /// <param name="nearest">The run's checkpoint, if it has one.</param>
    /// <param name="from">First step.</param>
    /// <param name="to">Last step; not beyond where the run is.</param>
    /// <param name="end">Step at which the run ended; null while it goes on.</param>
    /// <param name="clock">For the training that is made again.</param>
    /// <param name="token">Ends what nobody waits for any more.</param>
    /// <returns>The trace, or why there is none.</returns>
    public static (Trace? Trace, Problem? Problem) Trace(
        TrainingSpec spec, Table? table, Checkpoint? nearest, long from, long to, long? end, TimeProvider clock, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Subject subject = Subject.Of(spec, table);
        ModelGraph model = subject.Graph();
        int rows = subject.BatchRows;
        if (model.ParameterCount + rows > MostNumbers)
            return (null, TooLarge(model.ParameterCount + rows));
        TraceGraph graph = new(model);
        long numbers = graph.Numbers(rows);
        if (numbers > MostNumbers)
            return (null, TooLarge(numbers));
        long most = Math.Min(MostSteps, MostNumbersInAll / numbers);
        if (to - from >= most)
            return (null, new Problem("/to", "out_of_range", $"These are {to - from + 1:#,0} steps; of this run at most {most:#,0} fit into one trace.") { Allowed = [$"<= {from + most - 1}"] });
        return spec.Precision == Precision.Float32
            ? (Steps<float>(graph, subject, nearest, from, to, end, clock, token), null)
            : (Steps<double>(graph, subject, nearest, from, to, end, clock, token), null);
    }

    static Trace? Steps<T>(
        TraceGraph graph, Subject subject, Checkpoint? nearest, long from, long to, long? end, TimeProvider clock, CancellationToken token)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<TraceStep> steps = [];
        if (Replay<T>.To(subject, nearest, from, clock, token) is not Replay<T> replay)
            return null;
        StepValues<T> values = new(graph, subject);
        for (long step = from; step <= to; step++)
        {
            token.ThrowIfCancellationRequested();
            T[] before = replay.Parameters;
            (LossPoint point, bool moved) = replay.Next();
            bool ended = !moved || step == end;
            IReadOnlyList<TraceValue> shown = values.Values(before, step);
            steps.Add(new TraceStep(step, point.Train, point.GradientNorm, point.LearningRate, subject.Rows(step), shown,
                ended ? [] : Updates(graph, shown, before, replay.Parameters), ended ? "The training ended here: the loss was evaluated, and no update followed." : null));
            if (ended)
                break;
        }
        return new Trace(graph.Described, steps, UpdateRules.Of(subject.Spec.Optimizer!));
    }

    static TraceUpdate[] Updates<T>(TraceGraph graph, IReadOnlyList<TraceValue> values, T[] before, T[] after) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return [.. graph.Model.Parameters.Select(Of)];

        TraceUpdate Of(ModelParameter parameter)
        {
            Plans.ParameterSlice slice = graph.Model.Layout[parameter.Name];
            return new TraceUpdate(parameter.Name, [slice.Shape.Rows, slice.Shape.Columns], Numbers(slice.Of<T>(before)),
                graph.Find(parameter.Node) is int place ? values[place].Derivative! : new double[slice.Size], Numbers(slice.Of<T>(after)));
        }

        static double[] Numbers(ReadOnlySpan<T> values) => [.. values.ToArray().Select(value => double.CreateTruncating(value))];
    }

    static Problem TooLarge(long numbers) => new("", "too_large",
        $"A step of this run has at least {numbers:#,0} numbers; a trace is for runs small enough to be read, with at most {MostNumbers:#,0}.")
    { Allowed = [$"<= {MostNumbers:#,0} numbers in a step"] };
}
