using System.Text.Json;
using Descent.Tests;
using Descent.Training.Data;

namespace Descent.Training.Tests.Diagnostics;

/// <summary>A regression table of statsmodels, checked by its makers against R: the intercept comes first.</summary>
sealed class ReferenceTable(JsonElement json, Table table)
{
    public static ReferenceTable Load(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path($"inference/{name}.json")));
        return new ReferenceTable(document.RootElement.Clone(), TableReader.Read(SharedData.Path($"inference/{name}.csv"), TableFormat.Csv).Table!);
    }

    public Table Table => table;

    public string Target => json.GetProperty("target").GetString()!;

    /// <summary>One part a class beside the reference; the table itself where there are no classes.</summary>
    public IEnumerable<JsonElement> Equations => json.TryGetProperty("equations", out JsonElement equations) ? equations.EnumerateArray() : [json];

    public double Number(string name) => json.GetProperty(name).GetDouble();

    public double[] Numbers(string name) => Numbers(json, name);

    public static double[] Numbers(JsonElement part, string name) => [.. part.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
