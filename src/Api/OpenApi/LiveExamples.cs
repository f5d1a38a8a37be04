using System.Text.Json.Nodes;
using Descent.Persistence;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Descent.Api.OpenApi;

/// <summary>Examples that work as they stand under "Try it out": the ids in them are those of the newest dataset, job and run.</summary>
internal static class LiveExamples
{
    private const string DatasetId = "ds_01jb3v6c3s8q4n0k2m7t5xw9ye", JobId = "job_01jb3v6c3s8q4n0k2m7t5xw9yf", RunId = "run_01jb3v6c3s8q4n0k2m7t5xw9yg";
    private const string Target = "the-target";

    /// <summary>A job on the newest dataset with its last column as target; all else is chosen by the service.</summary>
    public const string Job = $$"""{"name":"first try","dataset":"{{DatasetId}}","target":"{{Target}}"}""";

    public const string Prediction = $$"""{"dataset":"{{DatasetId}}"}""";

    public const string PredictionCsv = "x\n3\n4\n";

    public static async Task Apply(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken token)
    {
        IServiceProvider services = context.ApplicationServices;
        JobStore jobs = services.GetRequiredService<JobStore>();
        DatasetRow? dataset = Newest(await services.GetRequiredService<DatasetStore>().ListAsync(1, null, token));
        JobRow? job = Newest(await jobs.ListAsync(1, cancellation: token));
        JobRow? succeeded = Newest(await jobs.ListAsync(1, null, RunStatus.Succeeded, cancellation: token));
        Dictionary<string, string> live = new()
        {
            [DatasetId] = dataset?.Id ?? DatasetId,
            [JobId] = job?.Id ?? JobId,
            [RunId] = (succeeded ?? job)?.Runs[0].Id ?? RunId,
            [Target] = dataset is null ? "y" : Datasets.DatasetBody.Of(dataset).Columns[^1].Name,
        };
        foreach ((string path, IOpenApiPathItem item) in document.Paths)
        {
            foreach (OpenApiOperation operation in item.Operations?.Values.AsEnumerable() ?? [])
                Fill(operation, path, live);
        }
    }

    private static T? Newest<T>(Page<T> page) where T : class => page.Data is [T newest, ..] ? newest : null;

    private static void Fill(OpenApiOperation operation, string path, Dictionary<string, string> live)
    {
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(known => known.In == ParameterLocation.Path) ?? [])
            parameter.Example = live[path.Contains("/runs/", StringComparison.Ordinal) ? RunId : path.Contains("/jobs/", StringComparison.Ordinal) ? JobId : DatasetId];
        foreach (OpenApiMediaType form in operation.RequestBody?.Content?.Values.OfType<OpenApiMediaType>() ?? [])
        {
            if (form.Example is JsonObject example)
                form.Example = Replace(example, live);
        }
    }

    private static JsonObject Replace(JsonObject example, Dictionary<string, string> live) => new(example.Select(field =>
        KeyValuePair.Create(field.Key, field.Value is JsonValue value && value.TryGetValue(out string? text) && live.TryGetValue(text, out string? found)
            ? JsonValue.Create(found)
            : field.Value?.DeepClone())));
}
