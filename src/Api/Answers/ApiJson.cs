using System.Text.Json;
using System.Text.Json.Serialization;

namespace Descent.Api.Answers;

/// <summary>How bodies are written as JSON: snake_case, enumerations by name, times in UTC, nothing lenient.</summary>
internal static class ApiJson
{
    /// <summary>The options for bodies that are written by hand; ASP.NET Core's own are set to the same.</summary>
    public static readonly JsonSerializerOptions Options = Create();

    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.Converters.Add(new SnakeCaseNames());
        options.Converters.Add(new UtcTime());
        options.TypeInfoResolverChain.Insert(0, ApiJsonTypes.Default);
    }

    private static JsonSerializerOptions Create()
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web);
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
internal sealed partial class ApiJsonTypes : JsonSerializerContext;
