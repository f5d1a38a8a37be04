using System.Text.Json.Serialization;

namespace Descent.Api.Problems;

/// <summary>Apart from the other answers' JSON in one thing: what an error does not have is left out, not null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ProblemJson : JsonSerializerContext;
