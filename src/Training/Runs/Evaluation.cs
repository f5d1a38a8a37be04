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

    /// <summary><c>train</c>, <c>validation</c> and <c>test</c>; null where there are no such rows.</summary>
    public string Json(Split split)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach ((string name, int[] rows) in new[] { ("train", split.Train), ("validation", split.Validation), ("test", split.Test) })
            {
                writer.WritePropertyName(name);
                if (rows.Length == 0)
                    writer.WriteNullValue();
                else
                    Of(rows).Write(writer);
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    MetricSet Of(int[] rows)
    {
        double loss = bareLoss.Run(parameters, Batch<T>.All(RowMatrices.Of<T>(table, rows, model.Preprocessor, model.Classes, model.Numbers)!));
        return model.Classes is null
            ? MetricSet.Of(loss, KnownRows.Numbers(model, table, rows), graph.Loss.Target == TargetKind.Count)
            : MetricSet.Of(loss, KnownRows.Classes(model, table, rows));
    }
}
