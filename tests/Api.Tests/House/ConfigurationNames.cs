using System.Text.RegularExpressions;

namespace Descent.Api.Tests.House;

/// <summary>The names that the service's configuration is read by, from its sources: <c>Configuration["Storage:Path"]</c>,
/// <c>GetValue("Log:Level", …)</c>, and the properties of every record read as a section.</summary>
internal static class ConfigurationNames
{
    static readonly HashSet<string> _all = Find();

    public static IReadOnlySet<string> All => _all;

    public static bool AreRead(string name) => _all.Contains(name);

    static HashSet<string> Find()
    {
        string sources = string.Concat(Repository.Sources("src").Select(File.ReadAllText));
        HashSet<string> names = Regex.Matches(sources, @"Configuration(?:\.GetValue(?:<\w+>)?\(|\[)""([A-Z]\w*:\w+)""")
            .Select(match => match.Groups[1].Value)
            .ToHashSet();
        foreach (Match section in Regex.Matches(sources, @"Settings\.Read<(\w+)>\([\w.]+, ""(\w+)""\)"))
        {
            Match record = Regex.Match(sources, $@"\brecord {section.Groups[1].Value}\b.*?(?=\n(?:public|internal) |\z)", RegexOptions.Singleline);
            foreach (Match property in Regex.Matches(record.Value, @"public [\w.?<>]+ (\w+) \{ get; init; \}"))
                names.Add($"{section.Groups[2].Value}:{property.Groups[1].Value}");
        }
        return names;
    }
}
