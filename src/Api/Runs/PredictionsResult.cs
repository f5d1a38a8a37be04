using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Descent.Api.Answers;
using Descent.Training.Diagnostics.Inference;
using Descent.Training.Runs;

namespace Descent.Api.Runs;

/// <summary>Writes predictions row by row, as JSON (<see cref="PredictionsBody"/>) or CSV.</summary>
internal sealed record PredictionsResult(string Run, Prediction Prediction, IReadOnlyList<string> Ignored, string Form) : IResult
{
    const int FlushBytes = 1 << 16;

    /// <summary>Probability of the intervals, where there are any.</summary>
    public double? Level { get; init; }

    public PredictionIntervals? Intervals { get; init; }

    public IReadOnlyList<PredictionWarningBody> Warnings { get; init; } = [];

    bool IsClassification => Prediction.Classes.Count > 0;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = $"{Form}; charset=utf-8";
        PipeWriter body = httpContext.Response.BodyWriter;
        if (Form == Negotiation.Csv)
            httpContext.Response.Headers.Warning = Warnings.Select(warning => warning.Header).ToArray();
        return Form == Negotiation.Csv ? WriteCsv(body, httpContext.RequestAborted) : WriteJson(body, httpContext.RequestAborted);
    }

    async Task WriteJson(PipeWriter body, CancellationToken token)
    {
        await using Utf8JsonWriter json = new(body);
        json.WriteStartObject();
        json.WriteString("object", "predictions");
        json.WriteString("run", Run);
        WriteNames(json, "targets", Prediction.Targets);
        WriteNames(json, "classes", Prediction.Classes);
        WriteNames(json, "ignored", Ignored);
        if (Level is double level)
            json.WriteNumber("interval", level);
        else
            json.WriteNull("interval");
        json.WritePropertyName("warnings");
        JsonSerializer.Serialize(json, Warnings, ApiJson.Options);
        json.WriteStartArray("predictions");
        for (int row = 0; row < Prediction.Rows; row++)
        {
            JsonSerializer.Serialize(json, Of(row), ApiJson.Options);
            if (json.BytesPending + body.UnflushedBytes >= FlushBytes)
                await json.FlushAsync(token);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    PredictionBody Of(int row)
    {
        (string Name, double? Value)[] numbers = [.. (IsClassification ? Prediction.Classes : Prediction.Targets).Select((name, position) =>
            (name, (double?)(IsClassification ? Probability(row, position) : Number(row, position))))];
        Dictionary<string, double?> finite = numbers.ToDictionary(number => number.Name, number => Nonfinite.OrNull(number.Value));
        return new PredictionBody
        {
            Values = IsClassification ? null : finite,
            Class = IsClassification && !finite.ContainsValue(null) ? Prediction.Classes[Prediction.ClassOf(row)] : null,
            Probabilities = IsClassification ? finite : null,
            Margin = Prediction.Margins.Length > 0 ? Nonfinite.OrNull(Prediction.Margins[row]) : null,
            Lower = Nonfinite.OrNull(Intervals?.Lower[row]),
            Upper = Nonfinite.OrNull(Intervals?.Upper[row]),
            MeanLower = Nonfinite.OrNull(Intervals?.MeanLower[row]),
            MeanUpper = Nonfinite.OrNull(Intervals?.MeanUpper[row]),
            Nonfinite = Nonfinite.Names(numbers),
        };
    }

    async Task WriteCsv(PipeWriter body, CancellationToken token)
    {
        string[] header = IsClassification
            ? [.. Prediction.Targets, .. Prediction.Classes.Select(name => $"probability_{name}")]
            : [.. Prediction.Targets, .. Intervals is null ? (string[])[] : ["lower", "upper", "mean_lower", "mean_upper"]];
        WriteLine(body, header);
        for (int row = 0; row < Prediction.Rows; row++)
        {
            WriteLine(body, IsClassification
                ? [Prediction.Classes[Prediction.ClassOf(row)], .. Prediction.Classes.Select((_, position) => LossColumns.Text(Probability(row, position)))]
                : [.. Prediction.Targets.Select((_, target) => LossColumns.Text(Number(row, target))), .. Bounds(row).Select(bound => LossColumns.Text(bound))]);
            if (body.UnflushedBytes >= FlushBytes)
                await body.FlushAsync(token);
        }
    }

    double[] Bounds(int row) => Intervals is null ? [] : [Intervals.Lower[row], Intervals.Upper[row], Intervals.MeanLower[row], Intervals.MeanUpper[row]];

    double Number(int row, int target) => Prediction.Numbers[(row * Prediction.Targets.Count) + target];

    double Probability(int row, int position) => Prediction.Probabilities[(row * Prediction.Classes.Count) + position];

    static void WriteLine(PipeWriter body, IEnumerable<string> cells) =>
        Encoding.UTF8.GetBytes($"{string.Join(',', cells.Select(CsvCell.Quote))}\n", body);

    static void WriteNames(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
