using System.Text.Json.Nodes;
using Descent.Api.Answers;
using Descent.Api.Datasets;
using Descent.Persistence;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training;
using Descent.Training.Data;
using Descent.Training.Models;
using Descent.Training.Specs;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Descent.Api.OpenApi;

/// <summary>Examples that work as they stand under "Try it out": they name the newest dataset and the newest job that succeeded.</summary>
internal static class LiveExamples
{
    /// <summary>Filled in when the document is asked for; until there is data they show the shape.</summary>
    public const string Job = """{"name":"first try","dataset":"ds_01jb3v6c3s8q4n0k2m7t5xw9ye","target":"y"}""";

    public const string Prediction = """{"rows":[{"x":3}]}""", PredictionCsv = "x\n3\n";

    const string JobId = "job_01jb3v6c3s8q4n0k2m7t5xw9yf", RunId = "run_01jb3v6c3s8q4n0k2m7t5xw9yg";

    public static async Task Apply(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken token)
    {
        DatasetStore datasets = context.ApplicationServices.GetRequiredService<DatasetStore>();
        JobStore jobs = context.ApplicationServices.GetRequiredService<JobStore>();
        JobRow? job = Newest(await jobs.ListAsync(1, null, RunStatus.Succeeded, cancellation: token)) ?? Newest(await jobs.ListAsync(1, cancellation: token));
        DatasetRow? trained = job?.DatasetId is string id ? await datasets.GetAsync(id, token) : null;
        DatasetRow? dataset = trained ?? Newest(await datasets.ListAsync(1, null, token));
        foreach ((string path, IOpenApiPathItem item) in document.Paths)
        {
            foreach (OpenApiOperation operation in item.Operations?.Values.AsEnumerable() ?? [])
                NameIds(operation, path, dataset?.Id, job);
        }
        if (dataset is not null)
        {
            SetExample(document, "/v1/jobs", Negotiation.Json, JobOn(dataset, trained is null ? null : job));
            SetExample(document, "/v1/jobs/preview", Negotiation.Json, JobOn(dataset, trained is null ? null : job));
        }
        if (job is not null && trained is not null)
        {
            (JsonObject json, string csv) = FirstRow(SpecJson.Read(job.Spec), DatasetBody.Of(trained).Columns);
            SetExample(document, "/v1/runs/{id}/predict", Negotiation.Json, json);
            SetExample(document, "/v1/runs/{id}/predict", Negotiation.Csv, csv);
        }
    }

    static void NameIds(OpenApiOperation operation, string path, string? dataset, JobRow? job)
    {
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(known => known.In == ParameterLocation.Path) ?? [])
        {
            parameter.Example = path.Split('/')[2] switch
            {
                "runs" => job?.Runs[0].Id ?? RunId,
                "jobs" => job?.Id ?? JobId,
                _ => dataset ?? "ds_01jb3v6c3s8q4n0k2m7t5xw9ye",
            };
        }
    }

    // A target that has been trained on before, with its formula if there was one, else the last column, as tables mostly have it.
    static JsonObject JobOn(DatasetRow dataset, JobRow? job)
    {
        TrainingSpec? before = job is null ? null : SpecJson.Read(job.Spec);
        JsonObject body = new()
        {
            ["name"] = "first try",
            ["dataset"] = dataset.Id,
            ["target"] = before?.Target ?? DatasetBody.Of(dataset).Columns[^1].Name,
        };
        if (before?.Model is FormulaSpec formula)
            body["model"] = new JsonObject
            {
                ["type"] = "formula",
                ["formula"] = formula.Formula,
                ["parameters"] = new JsonObject(formula.Parameters!.Select(parameter => KeyValuePair.Create<string, JsonNode?>(parameter.Key, parameter.Value))),
            };
        return body;
    }

    static (JsonObject Json, string Csv) FirstRow(TrainingSpec spec, IReadOnlyList<ColumnSummary> columns)
    {
        ColumnSummary[] features = [.. columns.Where(column => spec.Features!.Contains(column.Name) && column.Examples.Count > 0)];
        JsonObject row = new(features.Select(column => KeyValuePair.Create<string, JsonNode?>(column.Name, Cell(column))));
        string csv = $"{string.Join(',', features.Select(column => CsvCell.Quote(column.Name)))}\n{string.Join(',', features.Select(column => CsvCell.Quote(column.Examples[0])))}\n";
        return (new JsonObject { ["rows"] = new JsonArray(row) }, csv);
    }

    static JsonValue? Cell(ColumnSummary column) => column.Type switch
    {
        ColumnType.Number => JsonValue.Create(double.Parse(column.Examples[0])),
        ColumnType.Boolean => JsonValue.Create(column.Examples[0] == "true"),
        _ => JsonValue.Create(column.Examples[0]),
    };

    static void SetExample(OpenApiDocument document, string path, string mediaType, JsonNode example)
    {
        if (document.Paths[path].Operations![HttpMethod.Post].RequestBody?.Content?[mediaType] is OpenApiMediaType form)
            form.Example = example;
    }

    static T? Newest<T>(Page<T> page) where T : class => page.Data is [T newest, ..] ? newest : null;
}
