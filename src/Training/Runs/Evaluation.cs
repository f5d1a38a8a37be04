using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Descent.Training.Data;
using Descent.Training.Losses;
using Descent.Training.Metrics;
using Descent.Training.Plans;
using Descent.Training.Threads;

namespace Descent.Training.Runs;

/// <summary>How good a fitted model is on each part of its table: the <c>metrics</c> object of the contract.</summary>
internal sealed class Evaluation<T>(FittedModel model, ModelGraph graph, Table table, T[] parameters, ThreadTeam team)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Plan<T> bareLoss = Plan<T>.Compile(graph.Layout, graph.BareLoss).SharedBy(team);

    /// <summary>The JSON has <c>train</c>, <c>validation</c> and <c>test</c>, null where there are no such rows. The loss is that of the validation rows where
    /// there are some, else of the training rows.</summary>
    public (string Json, double FinalLoss) Of(Split split) => Of(Part(split.Train), Part(split.Validation), Part(split.Test));

    /// <summary>The metrics of an objective: what it comes to.</summary>
    public static (string Json, double FinalLoss) OfLoss(ModelGraph graph, T[] parameters) => Of(
        new MetricSet(new() { ["loss"] = Plan<T>.Compile(graph.Layout, graph.BareLoss).Run(parameters, Batch<T>.All(new RowData<T>(1))) }), null, null);

    static (string Json, double FinalLoss) Of(MetricSet? train, MetricSet? validation, MetricSet? test)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach ((string name, MetricSet? metrics) in new[] { ("train", train), ("validation", validation), ("test", test) })
            {
                writer.WritePropertyName(name);
                if (metrics is null)
                    writer.WriteNullValue();
                else
                    metrics.Write(writer);
            }
            writer.WriteEndObject();
        }
        return (Encoding.UTF8.GetString(buffer.WrittenSpan), (validation ?? train)!.Values["loss"]);
    }

    MetricSet? Part(int[] rows) => rows.Length == 0 ? null : Of(rows);

    MetricSet Of(int[] rows)
    {
        double loss = bareLoss.Run(parameters, Batch<T>.All(RowMatrices.Of<T>(table, rows, model.Preprocessor, model.Classes, model.Numbers)!));
        return model.Classes is null
            ? MetricSet.Of(loss, KnownRows.Numbers(model, table, rows), graph.Loss.Target == TargetKind.Count)
            : MetricSet.Of(loss, KnownRows.Classes(model, table, rows));
    }
}
