using System.Diagnostics;
using System.Text.Json;
using Descent.Tests;
using Descent.Training.Data;
using Descent.Training.Runs;
using Xunit.Abstractions;

namespace Descent.Training.Tests.Runs;

/// <summary>With only dataset and target the service chooses well.</summary>
public class RealDataTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("breast_cancer")]
    [InlineData("digits")]
    [InlineData("iris")]
    [InlineData("penguins")]
    [InlineData("pima")]
    [InlineData("spambase")]
    [InlineData("titanic")]
    public void Defaults_classify_as_well_as_the_linear_reference_and_reach_its_objective(string name)
    {
        using JsonDocument meta = JsonDocument.Parse(File.ReadAllText(SharedData.Path($"ml/{name}.meta.json")));
        JsonElement linear = meta.RootElement.GetProperty("reference").GetProperty("linear_l2_1e-3");
        double reference = linear.GetProperty("test_accuracy").GetDouble(), objective = linear.GetProperty("train_objective").GetDouble();
        int test = meta.RootElement.GetProperty("test_rows").GetInt32();
        string target = meta.RootElement.GetProperty("target").GetString()!;
        Table table = TableReader.Read(SharedData.Path($"ml/{name}.csv"), TableFormat.Csv).Table!;

        Stopwatch watch = Stopwatch.StartNew();
        (TrainingResult result, FreeRun host) = FreeRun.Train(table, $$"""{"dataset":"d","target":"{{target}}","split":{"shuffle":false,"test":{{test}} } }""");
        double accuracy = Accuracy(result, table, target, table.Rows - test);

        output.WriteLine($"{name}: {accuracy:F4} (reference {reference:F4}), {result.StopReason} after {result.Progress.Step} steps, loss {result.Progress.TrainLoss:G6}, {watch.Elapsed.TotalSeconds:F2} s");
        Assert.Equal(StopReason.Converged, result.StopReason);
        // One column for each category, where the reference leaves the first out, is penalised less: never worse, a little better where there are categories.
        Assert.InRange(result.Progress.TrainLoss!.Value, objective * 0.98, objective * (1 + 1e-6));
        Assert.True(accuracy >= reference - 0.01, $"{name}: {accuracy:F4} against {reference:F4}");
    }

    [Fact]
    public void Defaults_on_concrete_are_clearly_better_than_the_line()
    {
        Table table = TableReader.Read(SharedData.Path("ml/concrete.csv"), TableFormat.Csv).Table!;

        Stopwatch watch = Stopwatch.StartNew();
        (TrainingResult result, _) = FreeRun.Train(table, """{"dataset":"d","target":"compressive_strength","split":{"test":206,"shuffle":false}}""");
        Prediction prediction = FittedModel.Load(result.Model!).Predict(table);
        double sum = 0;
        for (int row = table.Rows - 206; row < table.Rows; row++)
            sum += Math.Pow(prediction.Numbers[row] - table["compressive_strength"].Numbers[row], 2);
        double rmse = Math.Sqrt(sum / 206);

        output.WriteLine($"concrete: RMSE {rmse:F3}, {result.StopReason} after {result.Progress.Step} steps, {watch.Elapsed.TotalSeconds:F2} s");
        // Least squares reaches 10.848.
        Assert.True(rmse < 8, $"RMSE {rmse:F3}");
    }

    [Theory]
    [InlineData("diabetes")]
    [InlineData("mtcars")]
    public void Defaults_on_small_regressions_reach_least_squares(string name)
    {
        using JsonDocument meta = JsonDocument.Parse(File.ReadAllText(SharedData.Path($"ml/{name}.meta.json")));
        string target = meta.RootElement.GetProperty("target").GetString()!;
        int test = meta.RootElement.GetProperty("test_rows").GetInt32();
        Table table = TableReader.Read(SharedData.Path($"ml/{name}.csv"), TableFormat.Csv).Table!;

        (TrainingResult result, _) = FreeRun.Train(table, $$"""{"dataset":"d","target":"{{target}}","split":{"shuffle":false,"test":{{test}} } }""");
        Prediction prediction = FittedModel.Load(result.Model!).Predict(table);
        double rss = Enumerable.Range(0, table.Rows - test).Sum(row => Math.Pow(prediction.Numbers[row] - table[target].Numbers[row], 2));

        // The residual sum of squares of the training rows that the line can reach, to six digits.
        double least = LeastSquares(table, target, table.Rows - test);
        output.WriteLine($"{name}: RSS {rss:G9} (least {least:G9}), {result.StopReason} after {result.Progress.Step} steps");
        Assert.Equal(StopReason.Converged, result.StopReason);
        Assert.InRange(rss, least * (1 - 1e-9), least * (1 + 1e-6));
    }

    static double LeastSquares(Table table, string target, int rows)
    {
        Column[] features = [.. table.Columns.Where(column => column.Name != target)];
        MathNet.Numerics.LinearAlgebra.Matrix<double> x = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(
            rows, features.Length + 1, (row, column) => column == 0 ? 1 : features[column - 1].Numbers[row]);
        MathNet.Numerics.LinearAlgebra.Vector<double> y = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(rows, row => table[target].Numbers[row]);
        return (y - x * x.QR().Solve(y)).PointwisePower(2).Sum();
    }

    static double Accuracy(TrainingResult result, Table table, string target, int from)
    {
        Prediction prediction = FittedModel.Load(result.Model!).Predict(table);
        int right = 0;
        for (int row = from; row < table.Rows; row++)
            right += prediction.Classes[prediction.ClassOf(row)] == table[target].Text(row) ? 1 : 0;
        return (double)right / (table.Rows - from);
    }
}
