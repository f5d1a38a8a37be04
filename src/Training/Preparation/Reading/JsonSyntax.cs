using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Descent.Training.Preparation.Reading;

/// <summary>Bytes → JSON document, or the one problem that stops it from being JSON, with the pointer at which it was met.</summary>
public static class JsonSyntax
{
    /// <summary>Deeper nesting than any spec needs; a bound on recursion.</summary>
    public const int MaxDepth = 32;

    static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>Parses a whole body. Duplicate properties are left for the binder, which reports them with all other problems.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body, out Problem? problem)
    {
        if (body.Span.StartsWith(ByteOrderMark))
            body = body[ByteOrderMark.Length..];
        problem = null;
        if (body.Span.TrimStart(" \t\r\n"u8).IsEmpty)
        {
            problem = new Problem("", "empty_body", "The body is empty; a JSON object is due.");
            return null;
        }
        if (!Utf8.IsValid(body.Span))
        {
            problem = new Problem("", "invalid_utf8", "The body is not valid UTF-8.");
            return null;
        }
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException exception)
        {
            problem = Locate(body.Span, exception);
            return null;
        }
    }

    /// <summary>Reads again with a cursor on the path, since the parser knows only line and byte.</summary>
    static Problem Locate(ReadOnlySpan<byte> body, JsonException exception)
    {
        // Not as a final block: a reader that only runs out of bytes, without a fault, tells a body that was cut off.
        Utf8JsonReader reader = new(body, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        List<Step> path = [];
        bool cutOff = false;
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        NextItem(path);
                        path.Add(new Step(reader.TokenType == JsonTokenType.StartArray));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        path.RemoveAt(path.Count - 1);
                        break;
                    case JsonTokenType.PropertyName:
                        path[^1].Name = reader.GetString();
                        break;
                    default:
                        NextItem(path);
                        break;
                }
            }
            cutOff = true;
        }
        catch (JsonException)
        {
            // The same fault again, now with the path at which it stands.
        }
        bool tooDeep = path.Count >= MaxDepth;
        NextItem(path);
        string pointer = cutOff ? "" : Pointer(tooDeep ? path.Take(1) : path);
        string where = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
        return tooDeep
            ? new Problem(pointer, "too_deep", $"The body is nested deeper than {MaxDepth} levels.") { Allowed = [$"at most {MaxDepth} levels"] }
            : new Problem(pointer, "invalid_json", cutOff ? $"The body ends too early, at {where}." : $"The body is not JSON at {where}.");
    }

    static void NextItem(List<Step> path)
    {
        if (path.Count > 0 && path[^1].IsArray)
            path[^1].Index++;
    }

    static string Pointer(IEnumerable<Step> path)
    {
        StringBuilder pointer = new();
        foreach (Step step in path)
        {
            if (step.IsArray)
                pointer.Append('/').Append(step.Index);
            else if (step.Name is string name)
                pointer.Append('/').Append(Escape(name));
        }
        return pointer.ToString();
    }

    /// <summary>A name as a JSON Pointer token (RFC 6901), shortened so that an answer stays readable.</summary>
    public static string Escape(string name) =>
        (name.Length <= 100 ? name : name[..100] + "…").Replace("~", "~0").Replace("/", "~1");

    sealed class Step(bool isArray)
    {
        public bool IsArray { get; } = isArray;

        public int Index { get; set; } = -1;

        public string? Name { get; set; }
    }
}
