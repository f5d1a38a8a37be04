using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Tests;
using Descent.Training.Autodiff;
using Descent.Training.Data;
using Descent.Training.Formulas;
using Descent.Training.Plans;

namespace Descent.Training.Tests.Curvature;

/// <summary>A problem of the NIST Statistical Reference Datasets, with its certified values.</summary>
sealed class NistProblem(JsonElement json, Table table)
{
    public static IEnumerable<string> Nonlinear => Directory.EnumerateFiles(SharedData.Path("nist/nonlinear"), "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!;

    public static NistProblem Load(string kind, string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path($"nist/{kind}/{name}.json")));
        return new NistProblem(document.RootElement.Clone(), TableReader.Read(SharedData.Path($"nist/{kind}/{name}.csv"), TableFormat.Csv).Table!);
    }

    public Table Table => table;

    /// <summary>The table with a column for each coefficient but the intercept: NIST's polynomials have the one column x, whose powers are exact in float64.</summary>
    public Table WithPowers()
    {
        List<Column> columns = [.. table.Columns];
        for (int power = 2; columns.Count < Certified.Length; power++)
        {
            int exponent = power;
            columns.Add(Column.OfNumbers($"x{power}", [.. table["x"].Numbers.ToArray().Select(x => Math.Pow(x, exponent))]));
        }
        return new Table(columns);
    }

    public string Formula => json.GetProperty("formula").GetString()!;

    public string Response => json.GetProperty("response").GetString()!;

    public string[] Names => Array("parameters", element => element.GetString()!);

    public double[] Certified => Array("certified", element => element.GetDouble());

    public double[] CertifiedDeviations => Array("certified_sd", element => element.GetDouble());

    public double SumOfSquares => json.GetProperty("rss").GetDouble();

    public double[] Start(int which) => Array($"start{which}", element => element.GetDouble());

    /// <summary>The body of a job that leaves all but the start to the service.</summary>
    public string Job(int start) => new JsonObject
    {
        ["dataset"] = "d",
        ["target"] = Response,
        ["model"] = new JsonObject
        {
            ["type"] = "formula",
            ["formula"] = Formula,
            ["parameters"] = new JsonObject(Names.Zip(Start(start), (name, value) => KeyValuePair.Create<string, JsonNode?>(name, value))),
        },
    }.ToJsonString();

    /// <summary>Formula minus response, a node with a row for each observation, and its parameters.</summary>
    public (Node Residual, Node[] Parameters) Residual()
    {
        Graph graph = new();
        string[] names = Names;
        Node[] parameters = [.. names.Select(name => graph.Parameter(name, Shape.Scalar))];
        return (Build(Formula) - Build(Response), parameters);

        Node Build(string text) => FormulaGraph.Build(graph, Descent.Training.Formulas.Formula.Read(text).Formula!.Root,
            name => System.Array.IndexOf(names, name) is >= 0 and int position ? parameters[position] : graph.Input(name, 1));
    }

    public RowData<double> Rows()
    {
        RowData<double> rows = new(table.Rows);
        foreach (Column column in table.Columns)
            rows.Add(column.Name, 1, column.Numbers);
        return rows;
    }

    /// <summary>-log10 of the worst relative error.</summary>
    public static double Digits(IReadOnlyList<double> found, IReadOnlyList<double> due) =>
        -Math.Log10(Math.Max(1e-16, found.Zip(due, (f, d) => d == 0 ? Math.Abs(f) : Math.Abs(f - d) / Math.Abs(d)).Max()));

    T[] Array<T>(string name, Func<JsonElement, T> read) => [.. json.GetProperty(name).EnumerateArray().Select(read)];
}
