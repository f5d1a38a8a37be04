using System.Text.Json;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Descent.Persistence.Database;

/// <summary>Times are whole microseconds since 1970, UTC: they sort and compare in SQL.</summary>
sealed class MicrosecondsConverter() : ValueConverter<DateTimeOffset, long>(
    time => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
    microseconds => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));

/// <summary>Enumerations are stored under the names that the contract gives them.</summary>
sealed class NameConverter<T>() : ValueConverter<T, string>(value => ToName(value), name => FromName(name))
    where T : struct, Enum
{
    static readonly Dictionary<T, string> Names =
        Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    static readonly Dictionary<string, T> Values = Names.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static string ToName(T value) => Names[value];

    static T FromName(string name) => Values[name];
}

sealed class ProgressConverter() : ValueConverter<TrainingProgress, string>(
    progress => JsonSerializer.Serialize(progress, StoredJson.Default.TrainingProgress),
    json => JsonSerializer.Deserialize(json, StoredJson.Default.TrainingProgress)!);

sealed class ErrorConverter() : ValueConverter<TrainingError, string>(
    error => JsonSerializer.Serialize(error, StoredJson.Default.TrainingError),
    json => JsonSerializer.Deserialize(json, StoredJson.Default.TrainingError)!);

sealed class WarningsConverter() : ValueConverter<IReadOnlyList<Warning>, string>(
    warnings => JsonSerializer.Serialize(warnings, StoredJson.Default.IReadOnlyListWarning),
    json => JsonSerializer.Deserialize(json, StoredJson.Default.IReadOnlyListWarning)!);

/// <summary>Warnings are never modified in place, so two lists are the same when they are one object.</summary>
sealed class WarningsComparer() : ValueComparer<IReadOnlyList<Warning>>(
    (left, right) => ReferenceEquals(left, right), warnings => warnings.Count);
