using Descent.Training.Data;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>What mean and variance of a batch are worth: of a single row it is its own mean, and nothing is left of it. torch.nn.BatchNorm1d refuses to train so.</summary>
internal static class BatchStatistics
{
    const string Lost = "batch_norm takes each batch's mean out of it, and of a single row nothing is left";

    /// <param name="spec">Resolved.</param>
    /// <param name="graph">Its model.</param>
    /// <param name="batches">Of the training rows.</param>
    /// <param name="rows">How many these are.</param>
    /// <param name="report">Takes the warning.</param>
    public static void Check(TrainingSpec spec, ModelGraph graph, Batches batches, int rows, Report report)
    {
        if (graph.Statistics.Count == 0 || batches.Sizes[^1] > 1)
            return;
        string what = batches.Sizes.Count == 1
            ? "Every batch is a single row: the model learns to predict one number. Use a batch_size of 2 or more, or layer_norm."
            : spec.Batches is not null ? "Some of the batches are a single row, whose steps teach nothing of it. Put it into another batch."
            : $"In batches of {batches.Sizes[0]:#,0} one row is left over in every epoch, whose step teaches nothing of it. Choose a batch_size that leaves no single row, such as {Better(batches.Sizes[0]):#,0}.";
        report.Warn(new Warning("batch_of_one", $"{Lost}. {what}", spec.Batches is not null ? "/batches" : "/batch_size"));

        int Better(int size) => Enumerable.Range(size + 1, rows).First(larger => rows % larger != 1);
    }
}
