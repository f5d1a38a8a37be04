using Descent.Api.Datasets;
using Descent.Api.Hosting;
using Descent.Api.OpenApi;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Storage;
using Descent.Training;
using Descent.Training.Data;
using Descent.Training.Preparation;
using Descent.Training.Preparation.Reading;
using Descent.Training.Specs;

namespace Descent.Api.Jobs;

/// <summary>A job's body that can be trained: preview and submission go the same way to here.</summary>
/// <param name="Spec">Resolved.</param>
/// <param name="Resolution">Choices, warnings, sizes.</param>
/// <param name="Runs">The trainings that it asks for.</param>
/// <param name="Dataset">Where the table comes from; null where the model needs none.</param>
/// <param name="Table">The table itself.</param>
internal sealed record Submission(TrainingSpec Spec, Resolution Resolution, IReadOnlyList<RunVariation> Runs, DatasetRow? Dataset, Table? Table)
{
    /// <summary>The body of both endpoints.</summary>
    public static RequestBody Body { get; } = new("application/json", "What to train.", LiveExamples.Job) { Schema = typeof(TrainingSpec) };

    /// <summary>Reads and resolves a request.</summary>
    /// <returns>The submission, or a refusal with all its problems.</returns>
    public static async Task<(Submission? Submission, ProblemResult? Refusal)> ReadAsync(
        HttpRequest request, DatasetStore datasets, TableCache tables, Limits limits, CancellationToken token)
    {
        (ReadOnlyMemory<byte> body, ProblemResult? tooLarge) = await RequestBytes.ReadAsync(request, limits.BodyBytes, token);
        if (tooLarge is not null)
            return (null, tooLarge);
        SpecReading reading = SpecReader.Read(body);
        string? id = reading.Spec?.Dataset;
        DatasetRow? dataset = id is null ? null : await datasets.GetAsync(id, token);
        // Without the table all is checked that can be.
        Table? table = null;
        Problem? missing = id is not null && dataset is null ? UnknownDataset(id) : null;
        try
        {
            table = dataset is null ? null : await tables.GetAsync(dataset, token);
        }
        catch (DamagedContentException)
        {
            missing = DamagedDataset.Of(id!);
        }
        (Resolution resolution, IReadOnlyList<RunVariation> runs) = await Task.Run(() => Preparation.Resolve(body, reading, table, token), token);
        if (resolution.Estimate is Estimate estimate && estimate.MemoryBytes > limits.RunBytes)
            return (null, Refusal.Unprocessable([TooMuchMemory(estimate, limits.RunBytes)]));
        if (resolution.Spec is TrainingSpec spec && resolution.Problems.Count == 0)
            return (new Submission(spec, resolution, runs, dataset, table), null);
        IReadOnlyList<Problem> problems = missing is null ? resolution.Problems : [.. resolution.Problems, missing];
        return (null, resolution.IsMalformed ? Refusal.Invalid(problems) : Refusal.Unprocessable(problems));
    }

    static Problem TooMuchMemory(Estimate estimate, long most) => new(
        "", "too_much_memory",
        $"This training needs about {estimate.MemoryBytes:#,0} bytes of memory: {estimate.TrainingRows:#,0} training rows of {estimate.Inputs:#,0} inputs, {estimate.ParameterCount:#,0} parameters. At most {most:#,0} are allowed. Take smaller batches, fewer features or a smaller model.")
    { Value = $"{estimate.MemoryBytes}", Allowed = [$"<= {most:#,0} bytes"] };

    public static Problem UnknownDataset(string id) =>
        new("/dataset", "unknown_dataset", $"There is no dataset {Refusal.Shorten(id)}.") { Value = Refusal.Shorten(id) };
}
