using System.Text.Json;
using System.Text.Json.Nodes;

namespace Descent.Faults.Tests.Load;

/// <summary>A job that clients submit, and what it comes to where nothing interrupts it.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Spec">JSON without dataset.</param>
/// <param name="NeedsData">False for an objective.</param>
internal sealed record Recipe(string Name, string Spec, bool NeedsData = true)
{
    /// <summary>Everything that has state: momentum, moments, curvature pairs, schedules, shuffles, dropout, early stopping, explicit batches, folds, starts.</summary>
    public static IReadOnlyList<Recipe> All { get; } =
    [
        new("momentum", """{"target":"y","features":["a","b"],"model":{"type":"mlp","hidden":[8]},"optimizer":{"type":"sgd","learning_rate":0.01,"momentum":0.9},"schedule":{"type":"step","step_size":100,"gamma":0.9},"batch_size":8,"epochs":500}"""),
        new("dropout", """{"target":"class","features":["a","b"],"model":{"type":"mlp","hidden":[16],"dropout":0.2},"optimizer":"adam","schedule":{"type":"cosine","warmup_steps":50},"batch_size":8,"epochs":300,"split":{"validation":0.2},"stop":{"patience":100000}}"""),
        new("early", """{"target":"class","features":["a","b"],"model":{"type":"mlp","hidden":[16]},"optimizer":{"type":"adam","learning_rate":0.003},"batch_size":8,"epochs":600,"split":{"validation":0.25},"stop":{"patience":100}}"""),
        new("lbfgs", """{"target":"y","features":["a","b"],"model":{"type":"mlp","hidden":[24]},"optimizer":"lbfgs","precision":"float64","max_steps":150}"""),
        new("rprop", """{"target":"y","features":["a","b"],"model":{"type":"mlp","hidden":[12]},"optimizer":"rprop","batch_size":"full","epochs":1200}"""),
        new("folds", """{"target":"class","features":["a","b"],"model":{"type":"mlp","hidden":[8]},"optimizer":"nadam","batch_size":16,"epochs":120,"cross_validation":{"folds":3}}"""),
        new("batches", """{"target":"y","features":["a","b"],"model":"linear","optimizer":{"type":"adagrad","learning_rate":0.05},"batches":[[0,1,2,3],[4,5],[6,7,8]],"max_steps":8000}"""),
        new("formula", """{"target":"y","model":{"type":"formula","formula":"p*exp(-q*a)+r*b","parameters":{"p":1,"q":0.1,"r":1}},"optimizer":{"type":"adam","learning_rate":0.001},"batch_size":"full","max_steps":10000,"precision":"float64"}"""),
        new("objective", """{"model":{"type":"objective","formula":"(1-x)^2+100*(y-x^2)^2","parameters":{"x":-1.2,"y":1}},"optimizer":{"type":"rmsprop","learning_rate":0.0001,"momentum":0.5},"max_steps":15000}""", NeedsData: false),
        new("starts", """{"target":"y","features":["a","b"],"model":{"type":"mlp","hidden":[6]},"optimizer":"adamw","schedule":{"type":"reduce_on_plateau"},"batch_size":16,"epochs":150,"restarts":2}"""),
    ];

    /// <summary>The table that all of them train on.</summary>
    public static string Table { get; } = MakeTable();

    /// <summary>The body to submit.</summary>
    public JsonObject Body(string dataset, string name)
    {
        JsonObject body = JsonNode.Parse(Spec)!.AsObject();
        body["name"] = name;
        body["seed"] = 7;
        if (NeedsData)
            body["dataset"] = dataset;
        return body;
    }

    /// <summary>What the runs of a job came to, to the last bit: numbers stand in their shortest form that reads back to the same bits.</summary>
    public static async Task<string> ResultAsync(Func<string, Task<JsonElement>> get, JsonElement job)
    {
        List<string> parts = [];
        foreach (JsonElement run in job.GetProperty("runs").EnumerateArray())
        {
            string id = run.GetProperty("id").GetString()!;
            parts.Add($"{run.GetProperty("status").GetString()} {run.GetProperty("stop_reason").GetString()} {run.GetProperty("final_loss")}");
            parts.Add((await get($"/v1/runs/{id}/losses")).GetProperty("rows").GetRawText());
            parts.Add((await get($"/v1/runs/{id}/parameters")).GetProperty("parameters").GetRawText());
        }
        return string.Join('\n', parts);
    }

    static string MakeTable()
    {
        Random random = new(5);
        List<string> lines = ["a,b,y,class"];
        for (int row = 0; row < 60; row++)
        {
            double a = Math.Round(random.NextDouble() * 4, 3), b = Math.Round(random.NextDouble() * 2 - 1, 3);
            double y = Math.Round(2 * Math.Exp(-0.5 * a) + b * b + 0.1 * random.NextDouble(), 4);
            lines.Add(FormattableString.Invariant($"{a},{b},{y},{(y > 1.2 ? "high" : "low")}"));
        }
        return string.Join('\n', lines) + "\n";
    }
}
