using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Descent.Training;

namespace Descent.Api.Answers;

/// <summary>How bodies are written as JSON: snake_case, enumerations by name, times in UTC, nothing lenient.</summary>
internal static class ApiJson
{
    /// <summary>The options for bodies that are written by hand; ASP.NET Core's own are set to the same.</summary>
    public static readonly JsonSerializerOptions Options = Create();

    public static void Apply(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        // Letters of every script and quotes as they are: answers are read by people too, and their type keeps browsers from taking them for HTML.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new UtcTime());
        options.TypeInfoResolverChain.Insert(0, ApiJsonTypes.Default);
        // Names in snake_case, and specs as the engine writes them.
        SpecJson.Configure(options);
    }

    static JsonSerializerOptions Create()
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        Apply(options);
        options.MakeReadOnly();
        return options;
    }
}

/// <summary>Every type of the contract, named here once.</summary>
[JsonSerializable(typeof(Problems.ProblemDocument))]
[JsonSerializable(typeof(Health.HealthBody))]
[JsonSerializable(typeof(Datasets.DatasetBody))]
[JsonSerializable(typeof(Datasets.DatasetList))]
[JsonSerializable(typeof(Datasets.RowsBody))]
[JsonSerializable(typeof(IReadOnlyList<Training.Preparation.Choice>))]
[JsonSerializable(typeof(Jobs.JobFacts))]
[JsonSerializable(typeof(Jobs.JobBody))]
[JsonSerializable(typeof(Jobs.JobList))]
[JsonSerializable(typeof(Jobs.PreviewBody))]
[JsonSerializable(typeof(Events.StatusEventBody))]
[JsonSerializable(typeof(Events.ProgressEventBody))]
[JsonSerializable(typeof(Events.LossEventBody))]
[JsonSerializable(typeof(Events.WarningEventBody))]
[JsonSerializable(typeof(Events.DoneEventBody))]
[JsonSerializable(typeof(Runs.RunBody))]
[JsonSerializable(typeof(Runs.LossesBody))]
[JsonSerializable(typeof(Runs.ParametersBody))]
[JsonSerializable(typeof(Runs.ExplanationBody))]
[JsonSerializable(typeof(Runs.GraphBody))]
[JsonSerializable(typeof(Runs.LandscapeBody))]
[JsonSerializable(typeof(Runs.TraceBody))]
[JsonSerializable(typeof(Runs.InferenceBody))]
[JsonSerializable(typeof(Runs.PredictionRequest))]
[JsonSerializable(typeof(Runs.PredictionsBody))]
[JsonSerializable(typeof(IReadOnlyList<Runs.PredictionWarningBody>))]
[JsonSerializable(typeof(Derivatives.DerivativesBody))]
internal sealed partial class ApiJsonTypes : JsonSerializerContext;
