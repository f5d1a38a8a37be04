using System.Buffers;
using System.Text;
using System.Text.Json;
using Descent.Api.Answers;
using Descent.Api.Jobs;
using Descent.Api.Runs;
using Descent.Persistence.Events;
using Descent.Persistence.Jobs;
using Descent.Training.Runs;

namespace Descent.Api.Events;

/// <summary>Events as <c>text/event-stream</c> has them (HTML Living Standard, 9.2). Written here rather than by the framework's result for such
/// streams, which has no comments to keep a silent connection alive with.</summary>
internal static class EventText
{
    /// <summary>Means nothing, and shows that somebody is there.</summary>
    public static ReadOnlyMemory<byte> HeartBeat { get; } = ":\n\n"u8.ToArray();

    /// <summary>Opens a stream: who loses it shall come again after a second.</summary>
    public static ReadOnlyMemory<byte> Opening { get; } = "retry: 1000\n\n"u8.ToArray();

    /// <summary>The data of each kind of event, by its name.</summary>
    public static IReadOnlyDictionary<string, Type> Bodies { get; } = new Dictionary<string, Type>
    {
        ["status"] = typeof(StatusEventBody),
        ["progress"] = typeof(ProgressEventBody),
        ["loss"] = typeof(LossEventBody),
        ["warning"] = typeof(WarningEventBody),
        ["done"] = typeof(DoneEventBody),
    };

    public static void Write(JobEvent happened, JobRow job, IBufferWriter<byte> text)
    {
        (string name, object body) = Named(happened, job);
        Encoding.UTF8.GetBytes($"event: {name}\nid: {happened.Number}\ndata: ", text);
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
        {
            if (body is LossesRecorded losses)
                WriteLosses(json, losses);
            else
                JsonSerializer.Serialize(json, body, body.GetType(), ApiJson.Options);
        }
        text.Write("\n\n"u8);
    }

    static (string Name, object Body) Named(JobEvent happened, JobRow job) => happened switch
    {
        StatusEntered entered => ("status", new StatusEventBody(entered.Status)),
        LossesRecorded losses => ("loss", losses),
        WarningGiven { Warning: Warning warning } given => ("warning", new WarningEventBody(given.RunId, warning.Code, warning.Message, warning.Pointer)),
        ProgressMade => ("progress", Progress(JobBody.Of(job, queuePosition: null))),
        JobDone => ("done", Done(JobBody.Of(job, queuePosition: null))),
        _ => throw new ArgumentException($"{happened.GetType()} has no text.", nameof(happened)),
    };

    static ProgressEventBody Progress(JobBody job) => new(job.Phase, job.Progress, job.Loss);

    static DoneEventBody Done(JobBody job) => new(job.Status, job.StopReason, job.Error, job.BestRun);

    // By hand: there are many of them, and boxes of numbers would cost more than the numbers.
    static void WriteLosses(Utf8JsonWriter json, LossesRecorded losses)
    {
        json.WriteStartObject();
        json.WriteString("run", losses.RunId);
        LossColumns columns = LossColumns.Of(losses.Points[0]);
        columns.WriteNames(json);
        List<NonfiniteLoss> nonfinite = [];
        json.WriteStartArray("rows");
        for (int row = 0; row < losses.Points.Count; row++)
            columns.WriteRow(json, losses.Points[row], row, nonfinite);
        json.WriteEndArray();
        json.WritePropertyName("nonfinite");
        JsonSerializer.Serialize(json, nonfinite, ApiJson.Options);
        json.WriteEndObject();
    }
}
