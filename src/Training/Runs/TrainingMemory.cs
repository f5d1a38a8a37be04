using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Curvature;
using Descent.Training.Data;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>How much memory a training takes at its peak, told before it takes any. Plans and optimizers are asked; what is added here is what
/// <see cref="GraphTraining{T}"/> and <see cref="TableParts{T}"/> make around them.</summary>
internal static class TrainingMemory
{
    /// <summary>Room for what the garbage collector leaves lying about. Chosen to fit the shapes of the benchmarks' <c>memory</c> command; it is no bound.</summary>
    const double Slack = 1.5;

    /// <summary>Bytes at the peak, table included.</summary>
    public static long Of(TrainingSpec spec, PreparedTable prepared, ModelGraph graph, int threads) => (long)(Slack *
        (spec.Precision == Precision.Float32 ? Of<float>(spec, prepared, graph, threads) : Of<double>(spec, prepared, graph, threads)));

    /// <summary>Bytes of a checkpoint.</summary>
    public static long OfCheckpoint(TrainingSpec spec, int parameters) => spec.Precision == Precision.Float32 ? OfCheckpoint<float>(spec, parameters) : OfCheckpoint<double>(spec, parameters);

    static unsafe long Of<T>(TrainingSpec spec, PreparedTable prepared, ModelGraph graph, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Batches batches = prepared.Batches(spec);
        long parameters = graph.Layout.Count;
        int training = prepared.Split.Train.Length, validation = prepared.Split.Validation.Length, test = prepared.Split.Test.Length;
        int largest = Math.Max(training, Math.Max(validation, test));
        long targets = prepared.Classes is not null ? 1 : prepared.Numbers!.Names.Count, columns = prepared.Preprocessor.Width + targets;
        long masks = graph.Masks.Sum(mask => (long)mask.Columns);

        long rows = sizeof(T) * ((training + validation) * columns + training * masks) + sizeof(int) * (2L * training + prepared.Table.Rows);
        // θ, its gradient, the best, and one copy at a time on the way.
        long vectors = sizeof(T) * parameters * (4 + StateVectors(spec));
        long plans = Plan<T>.BytesFor(
                graph.Layout, graph.Objective, graph.Gradient(), [.. graph.Statistics.Select(statistic => statistic.Batch)], batches.LargestBatch, !batches.AreInFileOrder, threads)
            + (validation == 0 ? 0 : Plan<T>.BytesFor(graph.Layout, graph.BareLoss, null, [], validation, false, threads));
        return prepared.Table.Bytes + rows + vectors + plans + OfRecorder<T>(spec, graph, batches, threads) + OfCurvature(spec, parameters, training * targets)
            + OfCheckpoint<T>(spec, parameters) + Math.Max(Copies * OfCheckpoint<T>(spec, parameters), OfEvaluation<T>(graph, largest, columns, parameters, threads));
    }

    /// <summary>A checkpoint is written into a stream that grows by doubling, copied out of it, and once more by the database; the one before is kept meanwhile.</summary>
    const int Copies = 4;

    static unsafe long OfCheckpoint<T>(TrainingSpec spec, long parameters) where T : unmanaged => sizeof(T) * parameters * (2 + StateVectors(spec));

    /// <summary>The largest part once more as matrices, its loss, its predictions and what the metrics sort; and the model to be stored.</summary>
    static unsafe long OfEvaluation<T>(ModelGraph graph, int rows, long columns, long parameters, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long outputs = graph.Prediction.Shape.Columns;
        return rows * (sizeof(T) * columns + sizeof(double) * (3 * outputs + 4))
            + Plan<T>.BytesFor(graph.Layout, graph.BareLoss, null, [], rows, false, threads) + Copies * sizeof(double) * parameters;
    }

    /// <summary>θ before an update, the update, both once more one behind the other, and the quadratic model of the loss.</summary>
    static unsafe long OfRecorder<T>(TrainingSpec spec, ModelGraph graph, Batches batches, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (spec.Record is not { Decrease: true })
            return spec.Record is { UpdateNorm: true } or { Parameters: true } ? sizeof(T) * 2L * graph.Layout.Count : 0;
        (ParameterLayout layout, Node change) = QuadraticModel<T>.ChangeAlong(graph.Objective, [.. graph.Parameters.Select(parameter => parameter.Node)]);
        return sizeof(T) * 5L * graph.Layout.Count + Plan<T>.BytesFor(layout, change, null, [], batches.LargestBatch, !batches.AreInFileOrder, threads);
    }

    /// <summary>Vectors as long as θ that the method remembers.</summary>
    static int StateVectors(TrainingSpec spec) => spec.Optimizer switch
    {
        FirstOrderSpec optimizer => optimizer.Create<float>(0).State.Count,
        LbfgsSpec lbfgs => 2 * lbfgs.HistorySize + 6,
        _ => 6,
    };

    /// <summary>Matrices of the methods that know the curvature: the Hessian, its factors and the product it is made of, the Jacobian in blocks of rows, the columns of a closed form and
    /// their factor, where the normal equations do not do.</summary>
    static long OfCurvature(TrainingSpec spec, long parameters, long residuals) => sizeof(double) * spec.Optimizer switch
    {
        NewtonSpec => 5 * parameters * parameters,
        GaussNewtonSpec or LevenbergMarquardtSpec => 4 * parameters * parameters + residuals,
        ClosedFormSpec => 2 * residuals * parameters,
        _ => 0,
    };
}
