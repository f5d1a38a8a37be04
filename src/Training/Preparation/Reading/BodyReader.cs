using System.Text.Json;

namespace Descent.Training.Preparation.Reading;

/// <summary>JSON body → one spec record, as strictly as <see cref="SpecReader"/> reads a job.</summary>
public static class BodyReader
{
    /// <returns>What could be read, <see langword="null"/> where the body is no JSON object; and all that was wrong with it.</returns>
    public static (T? Record, IReadOnlyList<Problem> Problems) Read<T>(ReadOnlyMemory<byte> body) where T : class
    {
        using JsonDocument? document = JsonSyntax.Parse(body, out Problem? problem);
        if (document is null)
            return (null, [problem!]);
        RecordBinder binder = new(Catalog.Variants);
        object? record = binder.BindRecord(typeof(T), document.RootElement, "");
        return ((T?)record, binder.Problems);
    }
}
