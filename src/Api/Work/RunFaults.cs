using System.Data.Common;
using Descent.Persistence.Storage;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Api.Work;

/// <summary>What a client is told of an exception that ended a run: a code and plain words. Stack, paths and type names go to the log.</summary>
internal static class RunFaults
{
    /// <summary>The disk is full or the database does not answer: no fault of the run, which is taken up again from its checkpoint.</summary>
    public static bool IsOfStorage(Exception exception) =>
        exception is DbException or DbUpdateException || exception.InnerException is Exception inner && IsOfStorage(inner);

    /// <param name="exception">What was thrown.</param>
    /// <param name="resumed">Whether the run went on from a checkpoint.</param>
    public static TrainingError Explain(Exception exception, bool resumed) => exception switch
    {
        DamagedContentException => new TrainingError(
            "dataset_damaged", "The stored file of the dataset is damaged: its bytes are not those that were sent. Nothing was trained on it.", "dataset", null,
            "Upload the dataset again and submit the job with the new id."),
        InvalidDataException when resumed => new TrainingError(
            "corrupt_checkpoint", "The checkpoint of this run is damaged or belongs to another training, so that it cannot go on.", null, null,
            "Submit the job again: it starts anew."),
        InvalidDataException or FileNotFoundException => new TrainingError(
            "dataset_changed", "The stored dataset is no longer what the job was made for.", "dataset", null,
            "Upload the dataset again and submit the job with the new id."),
        OutOfMemoryException => new TrainingError(
            "out_of_memory", "The training needs more memory than the service may use.", null, null,
            "Use a smaller model, fewer features or smaller batches."),
        _ => new TrainingError(
            "internal_error", "The service made a fault while it trained this run; its log has the details under the run's id.", null, null,
            "Submit the job again; if it fails again, report it with the run's id."),
    };
}
