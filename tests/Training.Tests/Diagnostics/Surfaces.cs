using System.Text;
using Descent.Training.Data;
using Descent.Training.Diagnostics;
using Descent.Training.Preparation;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Diagnostics;

/// <summary>From a job's body to what diagnostics look at.</summary>
static class Surfaces
{
    /// <summary>The textbook's two points.</summary>
    public static readonly Table Line = new([Column.OfNumbers("x", [1, 2]), Column.OfNumbers("y", [2, 5])]);

    /// <summary>Half the sum of squares from (0, 0).</summary>
    public static string LineJob(string optimizer = """{"type":"sgd","learning_rate":0.1}""", string rest = "\"epochs\":100") => $$"""
        {"dataset":"d","target":"y","model":"linear","loss":"half_sse","optimizer":{{optimizer}},"batch_size":"full",
         "initial":{"weight":0,"bias":0},"preprocessing":{"standardize":false},"precision":"float64",{{rest}} }
        """;

    public static LossSurface Of(Table table, string body)
    {
        TrainingSpec spec = Resolved(table, body).Spec!;
        return Subject.Of(spec, table).Surface();
    }

    public static Outlook Outlook(Table table, string body)
    {
        Resolution resolution = Resolved(table, body);
        return Training.Diagnostics.Outlook.Of(resolution.Spec!, table, resolution.Estimate!.Steps, TimeProvider.System, CancellationToken.None);
    }

    /// <param name="table">Null for a formula that needs none.</param>
    public static Resolution Resolved(Table? table, string body)
    {
        Resolution resolution = Training.Preparation.Preparation.Resolve(SpecReader.Read(Encoding.UTF8.GetBytes(body)), table);
        Assert.Empty(resolution.Problems);
        return resolution;
    }
}
