using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Descent.Api.Answers;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Api.Runs;

/// <summary>Streams a loss history as JSON, CSV or NDJSON; a point is in memory only while it is written.</summary>
/// <param name="Run">Whose history.</param>
/// <param name="Every">Distance of the recorded steps.</param>
/// <param name="Points">In the order of steps.</param>
/// <param name="Form">One of the media types of <see cref="Negotiation"/>.</param>
internal sealed record LossesResult(RunRow Run, int Every, IAsyncEnumerable<LossPoint> Points, string Form) : IResult
{
    const int FlushBytes = 1 << 16;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = $"{Form}; charset=utf-8";
        PipeWriter body = httpContext.Response.BodyWriter;
        return Form switch
        {
            Negotiation.Csv => WriteCsv(body, httpContext.RequestAborted),
            Negotiation.NdJson => WriteLines(body, httpContext.RequestAborted),
            _ => WriteJson(body, httpContext.RequestAborted),
        };
    }

    async Task WriteJson(PipeWriter body, CancellationToken token)
    {
        await using Utf8JsonWriter json = new(body);
        List<NonfiniteLoss> nonfinite = [];
        int rows = 0;
        json.WriteStartObject();
        json.WriteString("object", "losses");
        json.WriteString("run", Run.Id);
        LossColumns? columns = null;
        await foreach (LossPoint point in Points)
        {
            columns ??= Begin(json, point);
            columns.WriteRow(json, point, rows++, nonfinite);
            if (json.BytesPending + body.UnflushedBytes >= FlushBytes)
                await json.FlushAsync(token);
        }
        if (columns is null)
            Begin(json, null);
        json.WriteEndArray();
        json.WritePropertyName("nonfinite");
        JsonSerializer.Serialize(json, nonfinite, ApiJson.Options);
        json.WriteNumber("every", Every);
        json.WriteNumber("recorded", Run.RecordedLosses);
        json.WriteNumber("total_steps", Run.Progress?.Step ?? 0);
        json.WriteEndObject();
    }

    static LossColumns Begin(Utf8JsonWriter json, LossPoint? first)
    {
        LossColumns columns = LossColumns.Of(first);
        columns.WriteNames(json);
        json.WriteStartArray("rows");
        return columns;
    }

    async Task WriteCsv(PipeWriter body, CancellationToken token)
    {
        LossColumns? columns = null;
        await foreach (LossPoint point in Points)
        {
            columns ??= Header(body, point);
            for (int column = 0; column < columns.Names.Count; column++)
                Encoding.UTF8.GetBytes($"{(column == 0 ? "" : ",")}{LossColumns.Text(LossColumns.Value(point, column))}", body);
            Encoding.UTF8.GetBytes("\n", body);
            if (body.UnflushedBytes >= FlushBytes)
                await body.FlushAsync(token);
        }
        if (columns is null)
            Header(body, null);
    }

    static LossColumns Header(PipeWriter body, LossPoint? first)
    {
        LossColumns columns = LossColumns.Of(first);
        Encoding.UTF8.GetBytes($"{string.Join(',', columns.Names.Select(CsvCell.Quote))}\n", body);
        return columns;
    }

    async Task WriteLines(PipeWriter body, CancellationToken token)
    {
        await using Utf8JsonWriter json = new(body);
        LossColumns? columns = null;
        await foreach (LossPoint point in Points)
        {
            columns ??= LossColumns.Of(point);
            json.WriteStartObject();
            for (int column = 0; column < columns.Names.Count; column++)
            {
                json.WritePropertyName(columns.Names[column]);
                LossColumns.Write(json, LossColumns.Value(point, column));
            }
            if (Nonfinite.Names([.. Enumerable.Range(0, columns.Names.Count).Select(column => (columns.Names[column], LossColumns.Value(point, column)))]) is { } names)
            {
                json.WritePropertyName("nonfinite");
                JsonSerializer.Serialize(json, names, ApiJson.Options);
            }
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            Encoding.UTF8.GetBytes("\n", body);
            if (body.UnflushedBytes >= FlushBytes)
                await body.FlushAsync(token);
        }
    }
}
