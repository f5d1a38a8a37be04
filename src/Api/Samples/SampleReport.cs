using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Descent.Api.Samples;

/// <summary>What came out of a sample, in a few lines for people.</summary>
internal static class SampleReport
{
    const int FewParameters = 4;

    /// <param name="sample">What was trained.</param>
    /// <param name="dataset">As the service describes it.</param>
    /// <param name="found">Whether an earlier start had trained it.</param>
    /// <param name="job">Ended.</param>
    /// <param name="client">Reads the run's results.</param>
    public static async Task<string> WriteAsync(Sample sample, JsonElement dataset, bool found, JsonElement job, SampleClient client)
    {
        StringBuilder text = new();
        string status = SampleClient.Text(job, "status");
        text.AppendLine($"  {sample.Name}: {dataset.GetProperty("rows").GetInt64()} rows, {Model(job)}");
        text.AppendLine($"    job        {SampleClient.Text(job, "id")} {status}{(found ? ", found from an earlier start" : "")}");
        if (status != "succeeded")
            return text.AppendLine($"    error      {job.GetProperty("error")}").ToString();

        string runPath = $"/v1/runs/{SampleClient.Text(job, "best_run")}";
        JsonElement run = await client.GetAsync(runPath);
        await AppendLossAsync(text, runPath, run, client);
        await AppendParametersAsync(text, runPath, run, client);
        AppendMetrics(text, run);
        return text.AppendLine($"    {sample.Remark}").ToString();
    }

    static string Model(JsonElement job)
    {
        JsonElement spec = job.GetProperty("spec");
        return string.Join(", ", new[] { "model", "loss", "optimizer" }.Select(part => SampleClient.Text(spec.GetProperty(part), "type")));
    }

    static async Task AppendLossAsync(StringBuilder text, string runPath, JsonElement run, SampleClient client)
    {
        JsonElement losses = await client.GetAsync($"{runPath}/losses?from=0&to=0");
        int column = losses.GetProperty("columns").EnumerateArray().Select(name => name.GetString()).ToList().IndexOf("train");
        double first = losses.GetProperty("rows")[0][column].GetDouble();
        double last = run.GetProperty("loss").GetProperty("train").GetDouble();
        long steps = run.GetProperty("progress").GetProperty("step").GetInt64();
        text.AppendLine($"    loss       {first:G4} -> {last:G4} in {steps} steps ({SampleClient.Text(run, "stop_reason")})");
    }

    static async Task AppendParametersAsync(StringBuilder text, string runPath, JsonElement run, SampleClient client)
    {
        if (run.GetProperty("parameter_count").GetInt64() > FewParameters)
            return;
        JsonElement parameters = (await client.GetAsync($"{runPath}/parameters")).GetProperty("parameters");
        IEnumerable<string> values = parameters.EnumerateArray().Select(parameter =>
            $"{SampleClient.Text(parameter, "name")} {string.Join(" ", parameter.GetProperty("values").EnumerateArray().Select(value => Number(value.GetDouble())))}");
        text.AppendLine($"    parameters {string.Join(", ", values)}");
    }

    static string Number(double value) => value.ToString(Math.Abs(value) is 0 or >= 0.001 ? "0.000000" : "E6", CultureInfo.InvariantCulture);

    static void AppendMetrics(StringBuilder text, JsonElement run)
    {
        if (run.GetProperty("metrics").GetProperty("test") is not { ValueKind: JsonValueKind.Object } test)
            return;
        (string Name, string Label)[] shown = [("accuracy", "accuracy"), ("roc_auc", "ROC AUC"), ("rmse", "RMSE"), ("r2", "R²")];
        IEnumerable<string> values = shown
            .Where(metric => test.TryGetProperty(metric.Name, out JsonElement value) && value.ValueKind == JsonValueKind.Number)
            .Select(metric => $"{metric.Label} {test.GetProperty(metric.Name).GetDouble():0.0000}");
        text.AppendLine($"    test rows  {string.Join(", ", values)}");
    }
}
