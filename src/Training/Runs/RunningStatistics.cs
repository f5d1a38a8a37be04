using System.Numerics;
using Descent.Training.Plans;

namespace Descent.Training.Runs;

/// <summary>The parts of θ that follow the batches instead of a gradient: after the evaluation of a batch their next values are known,
/// after the update they are put in their places.</summary>
/// <param name="graph">Declares them; their batch values are the outputs of the plan, in order.</param>
internal sealed class RunningStatistics<T>(ModelGraph graph) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly (ParameterSlice Slice, T Momentum, T[] Next)[] entries = [.. graph.Statistics.Select(statistic =>
    {
        ParameterSlice slice = graph.Layout[graph.Parameters.Single(parameter => parameter.Node == statistic.Running).Name];
        return (slice, T.CreateTruncating(statistic.Momentum), new T[slice.Size]);
    })];

    /// <summary>After a run of <paramref name="plan"/> at <paramref name="parameters"/>.</summary>
    public void Observe(Plan<T> plan, ReadOnlySpan<T> parameters)
    {
        for (int index = 0; index < entries.Length; index++)
        {
            (ParameterSlice slice, T momentum, T[] next) = entries[index];
            ReadOnlySpan<T> running = slice.Of(parameters);
            for (int i = 0; i < next.Length; i++)
            {
                T batch = next.Length == 1 ? T.CreateTruncating(plan.OutputScalar(index)) : plan.Output(index)[i];
                next[i] = (T.One - momentum) * running[i] + momentum * batch;
            }
        }
    }

    /// <summary>After the update of θ.</summary>
    public void Put(Span<T> parameters)
    {
        foreach ((ParameterSlice slice, _, T[] next) in entries)
            next.CopyTo(slice.Of(parameters));
    }
}
