using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Tests;
using Descent.Training.Data;
using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>The reference paths, walked as a client's job would: a table, a body, the whole way through preparation, plan and loop.</summary>
public class JobTrajectoryTests
{
    static readonly Dictionary<string, string> Names = new()
    {
        ["eps"] = "epsilon", ["lr_decay"] = "learning_rate_decay", ["betas"] = "beta1,beta2", ["etas"] = "eta_minus,eta_plus", ["step_sizes"] = "min_step,max_step",
    };

    public static TheoryData<string> Paths => [.. Directory.GetFiles(SharedData.Path("trajectories"), "*__*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file)!)
        .Where(name => !name.EndsWith("__rosenbrock", StringComparison.Ordinal) && !name.StartsWith("lbfgs", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Paths))]
    public void A_job_walks_the_reference_path(string id)
    {
        JsonObject path = JsonNode.Parse(File.ReadAllText(SharedData.Path($"trajectories/{id}.json")))!.AsObject();
        string name = (string)path["problem"]!;
        JsonObject problem = JsonNode.Parse(File.ReadAllText(SharedData.Path("trajectories/problems.json")))![name]!.AsObject();
        int steps = (int)path["steps"]!;
        double[] wholeLoss = Doubles(path["float64"]!["loss"]!), batchLoss = path["float64"]!["batch_loss"] is JsonNode given ? Doubles(given) : wholeLoss;
        double[] last = Doubles(path["float64"]!["params"]!.AsArray()[^1]!);

        JsonObject body = Body(problem, name, steps, full: (string)path["batches"]! == "full");
        body["optimizer"] = Optimizer(path);
        (TrainingResult result, FreeRun host) = FreeRun.Train(TableOf(problem), body.ToJsonString());

        Assert.Equal(StopReason.Completed, result.StopReason);
        Assert.Equal(steps + 1, host.Losses.Count);
        for (int step = 0; step < steps; step++)
            AssertClose(batchLoss[step], host.Losses[step].Train);
        double[] parameters = [.. FittedModel.Load(result.Model!).Parameters().SelectMany(parameter => parameter.Values)];
        Assert.All(last.Zip(parameters), pair => AssertClose(pair.First, pair.Second));
    }

    // The bound of the reference data: 1e-9 relative + 1e-12 absolute.
    static void AssertClose(double expected, double actual) => Assert.InRange(actual, expected - 1e-9 * Math.Abs(expected) - 1e-12, expected + 1e-9 * Math.Abs(expected) + 1e-12);

    static JsonObject Body(JsonObject problem, string name, int steps, bool full)
    {
        double[] init = Doubles(problem["init"]!);
        JsonObject body = new()
        {
            ["dataset"] = "d", ["target"] = "y", ["max_steps"] = steps, ["precision"] = "float64",
            ["preprocessing"] = new JsonObject { ["standardize"] = false },
        };
        switch (name)
        {
            case "line2":
                body["model"] = "linear";
                body["loss"] = "half_sse";
                body["initial"] = new JsonObject { ["weight"] = init[0], ["bias"] = init[1] };
                break;
            case "logistic_bc20":
                body["model"] = "logistic";
                body["initial"] = new JsonObject { ["weight"] = List(init[..5]), ["bias"] = init[5] };
                break;
            default:
                body["model"] = new JsonObject { ["type"] = "mlp", ["hidden"] = new JsonArray(5), ["activation"] = "tanh" };
                body["loss"] = "cross_entropy";
                body["initial"] = new JsonObject
                {
                    ["layers.0.weight"] = List(init[..20]), ["layers.0.bias"] = List(init[20..25]),
                    ["layers.2.weight"] = List(init[25..40]), ["layers.2.bias"] = List(init[40..]),
                };
                break;
        }
        if (!full && problem["batches"] is JsonArray batches)
            body["batches"] = batches.DeepClone();
        else
            body["batch_size"] = "full";
        return body;
    }

    static JsonObject Optimizer(JsonObject path)
    {
        JsonObject optimizer = new() { ["type"] = (string)path["rule"]!, ["learning_rate"] = (double)path["lr"]! };
        foreach ((string key, JsonNode? value) in path["hyper"]!.AsObject())
        {
            string[] names = Names.GetValueOrDefault(key, key).Split(',');
            for (int i = 0; i < names.Length; i++)
                optimizer[names[i]] = value is JsonArray pair ? pair[i]!.DeepClone() : value!.DeepClone();
        }
        return optimizer;
    }

    static Table TableOf(JsonObject problem)
    {
        double[][] x = [.. problem["x"]!.AsArray().Select(row => Doubles(row!))];
        return new Table(
        [
            .. Enumerable.Range(0, x[0].Length).Select(column => Column.OfNumbers($"x{column}", [.. x.Select(row => row[column])])),
            Column.OfNumbers("y", Doubles(problem["y"]!)),
        ]);
    }

    static JsonArray List(double[] values) => [.. values.Select(value => (JsonNode)value)];

    static double[] Doubles(JsonNode node) => node.Deserialize<double[]>()!;
}
