using System.Text.Json.Serialization;
using Descent.Training.Runs;

namespace Descent.Persistence.Database;

/// <summary>The small records that are stored as JSON text. A loss may be NaN or infinite here; SQLite's own REAL cannot hold a NaN.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingProgress))]
[JsonSerializable(typeof(TrainingError))]
[JsonSerializable(typeof(IReadOnlyList<Warning>))]
sealed partial class StoredJson : JsonSerializerContext;
