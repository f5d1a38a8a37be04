using System.Text.Json;
using Descent.Training.Specs;

namespace Descent.Training.Preparation.Reading;

/// <summary>Reads <c>initial</c>: a scheme, and numbers, flat lists or nested lists by parameter name.</summary>
internal sealed class InitialReader(List<Problem> problems)
{
    public InitialSpec? Read(JsonElement json, string pointer)
    {
        if (json.ValueKind == JsonValueKind.String)
            return new InitialSpec { Scheme = json.GetString() };
        if (json.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new Problem(pointer, "wrong_type", "An object is due here: a scheme, or values by parameter name."));
            return null;
        }
        string? scheme = null;
        Dictionary<string, IReadOnlyList<double>> values = [];
        HashSet<string> seen = [];
        foreach (JsonProperty property in json.EnumerateObject())
        {
            string at = $"{pointer}/{JsonSyntax.Escape(property.Name)}";
            if (!seen.Add(property.Name))
                problems.Add(new Problem(at, "duplicate_field", $"The field '{property.Name}' stands more than once."));
            else if (property.Name == "scheme" && property.Value.ValueKind == JsonValueKind.Null)
                continue;
            else if (property.Name == "scheme" && property.Value.ValueKind == JsonValueKind.String)
                scheme = property.Value.GetString();
            else
                values[property.Name] = Flatten(property.Value, at);
        }
        return new InitialSpec { Scheme = scheme, Values = values };
    }

    List<double> Flatten(JsonElement json, string pointer)
    {
        List<double> flat = [];
        Collect(json, pointer);
        return flat;

        // Depth is bounded by the parser.
        void Collect(JsonElement element, string at)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                    Collect(item, $"{at}/{index++}");
            }
            else if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && double.IsFinite(value))
                flat.Add(value);
            else
            {
                problems.Add(new Problem(at, "wrong_type", "A finite number is due here.") { Allowed = ["a finite number"] });
                flat.Add(double.NaN);
            }
        }
    }
}
