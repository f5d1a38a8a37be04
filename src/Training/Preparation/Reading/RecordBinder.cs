using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Descent.Training.Specs;

namespace Descent.Training.Preparation.Reading;

/// <summary>JSON → spec records, collecting every problem instead of stopping at the first: unknown and duplicate fields, wrong types,
/// values out of range. A field that cannot be read keeps its default and an item of a list or object its place, so that later checks can go on
/// with the rest.</summary>
/// <param name="variants">For an abstract record: its known names and the record of each.</param>
internal sealed class RecordBinder(Func<Type, IReadOnlyDictionary<string, Type>> variants)
{
    const int MaxShown = 60;

    public List<Problem> Problems { get; } = [];

    public object? BindRecord(Type type, JsonElement json, string pointer)
    {
        if (type.IsAbstract)
            return BindVariant(type, json, pointer);
        if (json.ValueKind != JsonValueKind.Object)
            return WrongType(pointer, json, "an object");
        object record = Activator.CreateInstance(type)!;
        BindFields(record, type, json, pointer, skip: null);
        return record;
    }

    object? BindVariant(Type type, JsonElement json, string pointer)
    {
        IReadOnlyDictionary<string, Type> known = variants(type);
        if (json.ValueKind == JsonValueKind.String)
        {
            return Variant(known, json, pointer) is Type bare ? Complete(bare) : null;

            object? Complete(Type named)
            {
                object record = Activator.CreateInstance(named)!;
                ReportMissing(RecordFields.Of(named), [], pointer);
                return record;
            }
        }
        if (json.ValueKind != JsonValueKind.Object)
            return WrongType(pointer, json, "an object with a type, or the bare name of one", known.Keys);
        if (!json.TryGetProperty("type", out JsonElement name))
        {
            Problems.Add(new Problem($"{pointer}/type", "required", "The type is missing.") { Allowed = [.. known.Keys] });
            return null;
        }
        if (Variant(known, name, $"{pointer}/type") is not Type chosen)
            return null;
        object result = Activator.CreateInstance(chosen)!;
        BindFields(result, chosen, json, pointer, skip: "type");
        return result;
    }

    Type? Variant(IReadOnlyDictionary<string, Type> known, JsonElement name, string pointer)
    {
        if (name.ValueKind != JsonValueKind.String)
            return (Type?)WrongType(pointer, name, "a name", known.Keys);
        if (known.TryGetValue(name.GetString()!, out Type? type))
            return type;
        Problems.Add(new Problem(pointer, "unknown_name", $"'{Shorten(name.GetString()!)}' is not known here.")
        { Value = Shorten(name.GetString()!), Allowed = [.. known.Keys] });
        return null;
    }

    void BindFields(object record, Type type, JsonElement json, string pointer, string? skip)
    {
        RecordFields fields = RecordFields.Of(type);
        HashSet<string> seen = [];
        foreach (JsonProperty property in json.EnumerateObject())
        {
            string at = $"{pointer}/{JsonSyntax.Escape(property.Name)}";
            if (!seen.Add(property.Name))
                Problems.Add(new Problem(at, "duplicate_field", $"The field '{Shorten(property.Name)}' stands more than once."));
            else if (property.Name == skip)
                continue;
            else if (fields.Find(property.Name) is Field field)
                BindField(record, field, property.Value, at);
            else
                Problems.Add(new Problem(at, "unknown_field", $"There is no field '{Shorten(property.Name)}' here.")
                { Value = Shorten(property.Name), Allowed = fields.Names });
        }
        ReportMissing(fields, seen, pointer);
        if (record is IValidatableObject combination)
            ReportConflicts(combination, pointer);
    }

    /// <summary>Rules that tie several fields of one record together; the first member is where the problem stands. A rule about a field that could not be read says nothing.</summary>
    void ReportConflicts(IValidatableObject combination, string pointer)
    {
        foreach (ValidationResult conflict in combination.Validate(new ValidationContext(combination)))
        {
            string[] places = [.. conflict.MemberNames.Select(member => $"{pointer}/{JsonNamingPolicy.SnakeCaseLower.ConvertName(member)}")];
            if (!Problems.Exists(problem => places.Contains(problem.Pointer)))
                Problems.Add(new Problem(places[0], "conflict", conflict.ErrorMessage!));
        }
    }

    void ReportMissing(RecordFields fields, HashSet<string> seen, string pointer)
    {
        foreach (Field field in fields.Required.Where(f => !seen.Contains(f.Name)))
            Problems.Add(new Problem($"{pointer}/{field.Name}", "required", $"The field '{field.Name}' is missing."));
    }

    void BindField(object record, Field field, JsonElement json, string pointer)
    {
        if (field.Shorthand is ShorthandAttribute shorthand && json.ValueKind == JsonValueKind.String && json.GetString() == shorthand.Word)
        {
            if (shorthand.Property is not null)
                record.GetType().GetProperty(shorthand.Property)!.SetValue(record, true);
            return;
        }
        if (json.ValueKind == JsonValueKind.Null && field.Nullable && !RecordFields.Of(record.GetType()).Required.Contains(field))
            return;
        int before = Problems.Count;
        object? value = BindValue(field.Property.PropertyType, json, pointer, field);
        if (value is not null)
            field.Property.SetValue(record, value);
        else if (Problems.Count == before + 1 && field.Shorthand is not null)
            Problems[before] = Problems[before] with { Allowed = [.. Problems[before].Allowed ?? [], field.Shorthand.Word] };
    }

    object? BindValue(Type type, JsonElement json, string pointer, Field field)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(InitialSpec))
            return new InitialReader(Problems).Read(json, pointer);
        if (type == typeof(string))
            return Text(json, pointer, field);
        if (type == typeof(bool))
            return json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : WrongType(pointer, json, "true or false");
        if (type == typeof(int) || type == typeof(long))
            return Whole(type, json, pointer, field);
        if (type == typeof(double))
            return Number(json, pointer, field);
        if (type.IsEnum)
            return Name(type, json, pointer);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return List(type.GetGenericArguments()[0], json, pointer, field);
        if (type == typeof(IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>))
            return Lists(json, pointer);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return Dictionary(json, pointer, field);
        return BindRecord(type, json, pointer);
    }

    object? Text(JsonElement json, string pointer, Field field)
    {
        if (json.ValueKind != JsonValueKind.String)
            return WrongType(pointer, json, "a string");
        string text = json.GetString()!;
        if (field.MaxLength is { } bound && text.Length > bound.Length)
            return Add(pointer, "too_long", $"The text has {text.Length:#,0} characters; at most {bound.Length:#,0} are allowed.", json, $"at most {bound.Length:#,0} characters");
        return text;
    }

    object? Number(JsonElement json, string pointer, Field field)
    {
        if (json.ValueKind != JsonValueKind.Number)
            return WrongType(pointer, json, "a number");
        if (!json.TryGetDouble(out double value) || !double.IsFinite(value))
            return Add(pointer, "out_of_range", $"{Shown(json)} is beyond the finite 64-bit numbers.", json, "a finite number");
        return field.Range is not { } range || Bounds.Holds(range, value) ? value : OutOfRange(json, pointer, field, Bounds.Words(range));
    }

    object? Whole(Type type, JsonElement json, string pointer, Field field)
    {
        if (json.ValueKind != JsonValueKind.Number)
            return WrongType(pointer, json, "a whole number");
        if (!json.TryGetDouble(out double value) || value != Math.Floor(value))
            return WrongType(pointer, json, "a whole number");
        (long least, long most) = Bounds.OfWhole(field.Range, type);
        if (Exact(json) is long whole && whole >= least && whole <= most)
            return type == typeof(int) ? (object)(int)whole : whole;
        return OutOfRange(json, pointer, field, $">= {least:#,0} and <= {most:#,0}");
    }

    /// <summary>A whole number however it is written, such as 1e3 or 5.0; <see langword="null"/> where it has no 64 bits.</summary>
    static long? Exact(JsonElement json) =>
        json.TryGetInt64(out long whole) ? whole
        : json.TryGetDecimal(out decimal number) && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number
        : null;

    object? OutOfRange(JsonElement json, string pointer, Field field, string bounds) =>
        Add(pointer, "out_of_range", $"{field.Name} is {Shown(json)}; it must be {bounds}.", json, bounds);

    object? Name(Type type, JsonElement json, string pointer)
    {
        Dictionary<string, object> names = Enum.GetValues(type).Cast<object>()
            .ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()!));
        if (json.ValueKind != JsonValueKind.String)
            return WrongType(pointer, json, "a name", names.Keys);
        if (names.TryGetValue(json.GetString()!, out object? named))
            return named;
        Problems.Add(new Problem(pointer, "unknown_name", $"'{Shorten(json.GetString()!)}' is not known here.") { Value = Shorten(json.GetString()!), Allowed = [.. names.Keys] });
        return null;
    }

    object? List(Type item, JsonElement json, string pointer, Field field)
    {
        if (json.ValueKind != JsonValueKind.Array)
            return WrongType(pointer, json, "a list");
        int count = json.GetArrayLength();
        int minimum = field.Length?.MinimumLength ?? 0, maximum = field.Length?.MaximumLength ?? field.MaxLength?.Length ?? int.MaxValue;
        if (count < minimum || count > maximum)
            return Add(pointer, "out_of_range", $"The list has {count:#,0} items; {minimum:#,0} to {maximum:#,0} are allowed.", json, $"{minimum:#,0} to {maximum:#,0} items");
        // Bounds of a field hold for its numbers; bounds of length only for the list itself.
        Field each = field with { Length = null, MaxLength = null, Shorthand = null };
        IList list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        int index = 0;
        foreach (JsonElement element in json.EnumerateArray())
            list.Add(BindValue(item, element, $"{pointer}/{index++}", each) ?? (item.IsValueType ? Activator.CreateInstance(item) : null));
        return list;
    }

    Dictionary<string, double>? Dictionary(JsonElement json, string pointer, Field field)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return (Dictionary<string, double>?)WrongType(pointer, json, "an object of numbers by name");
        Dictionary<string, double> values = [];
        foreach (JsonProperty property in json.EnumerateObject())
        {
            string at = $"{pointer}/{JsonSyntax.Escape(property.Name)}";
            if (!values.TryAdd(property.Name, Number(property.Value, at, field) as double? ?? double.NaN))
                Problems.Add(new Problem(at, "duplicate_field", $"The field '{Shorten(property.Name)}' stands more than once."));
        }
        return values;
    }

    /// <summary>Lists of anything by name; what they hold is read where it is written to.</summary>
    Dictionary<string, IReadOnlyList<JsonElement>>? Lists(JsonElement json, string pointer)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return (Dictionary<string, IReadOnlyList<JsonElement>>?)WrongType(pointer, json, "an object of lists by path");
        Dictionary<string, IReadOnlyList<JsonElement>> lists = [];
        foreach (JsonProperty property in json.EnumerateObject())
        {
            string at = $"{pointer}/{JsonSyntax.Escape(property.Name)}";
            if (property.Value.ValueKind != JsonValueKind.Array || property.Value.GetArrayLength() == 0)
                WrongType(at, property.Value, "a list with at least one value");
            else if (!lists.TryAdd(property.Name, [.. property.Value.EnumerateArray().Select(value => value.Clone())]))
                Problems.Add(new Problem(at, "duplicate_field", $"The field '{Shorten(property.Name)}' stands more than once."));
        }
        return lists;
    }

    object? WrongType(string pointer, JsonElement json, string due, IEnumerable<string>? allowed = null) =>
        Add(pointer, "wrong_type", $"{due[..1].ToUpperInvariant()}{due[1..]} is due here, not {Kind(json)}.", json, allowed is null ? [due] : [.. allowed]);

    object? Add(string pointer, string code, string detail, JsonElement json, params string[] allowed)
    {
        Problems.Add(new Problem(pointer, code, detail) { Value = Shown(json), Allowed = allowed });
        return null;
    }

    static string Kind(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => Shown(json),
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    static string Shown(JsonElement json) => json.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? "…" : Shorten(json.GetRawText());

    static string Shorten(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";
}
