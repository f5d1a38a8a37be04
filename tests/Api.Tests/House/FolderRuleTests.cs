using System.Text.RegularExpressions;

namespace Descent.Api.Tests.House;

/// <summary>Which folder of a project may name which, read from the <c>using</c> lines and qualified names.</summary>
public sealed class FolderRuleTests
{
    const string Engine = "Specs Threads Data Kernels Autodiff Plans Formulas Initialization Layers Losses Models Optimizers Schedules Metrics Curvature";

    /// <summary>Folder of src/Training → the folders it may name. What lies in the project's root everyone may name, and the catalogue there names all.</summary>
    static readonly Dictionary<string, string> _mayName = new()
    {
        ["Specs"] = "",
        ["Threads"] = "",
        ["Data"] = "Specs",
        ["Kernels"] = "Specs Threads",
        ["Autodiff"] = "Specs Kernels",
        ["Plans"] = "Specs Threads Kernels Autodiff",
        ["Formulas"] = "Specs Autodiff",
        ["Initialization"] = "Specs",
        ["Layers"] = "Specs Autodiff Formulas Initialization",
        ["Losses"] = "Specs Autodiff Formulas",
        ["Models"] = "Specs Autodiff Formulas Initialization Layers Losses",
        ["Optimizers"] = "Specs Threads Kernels",
        ["Schedules"] = "Specs",
        ["Metrics"] = "Specs Kernels",
        ["Curvature"] = "Specs Threads Kernels Autodiff Plans Optimizers",
        ["Runs"] = Engine,
        ["Preparation"] = $"{Engine} Runs",
        ["Diagnostics"] = $"{Engine} Runs Preparation",
        ["Export"] = $"{Engine} Runs Preparation",
    };

    [Fact]
    public void Folders_of_the_engine_name_only_those_below_them()
    {
        List<string> broken = [];
        foreach ((string folder, string file, string named) in Uses("Training"))
        {
            Assert.True(_mayName.ContainsKey(folder), $"src/Training/{folder} has no place in the rule: give it one.");
            if (named != folder && _mayName.ContainsKey(named) && !_mayName[folder].Split(' ').Contains(named))
                broken.Add($"{file} names {named}");
        }
        Assert.Empty(broken);
    }

    [Fact]
    public void The_rule_itself_has_no_circles()
    {
        List<string> placed = [];
        foreach ((string folder, string below) in _mayName)
        {
            Assert.All(below.Split(' ', StringSplitOptions.RemoveEmptyEntries), named => Assert.Contains(named, placed));
            placed.Add(folder);
        }
    }

    [Fact]
    public void Endpoints_never_touch_the_background_work()
    {
        string[] endpoints = ["Datasets", "Jobs", "Runs", "Pictures", "Derivatives"];
        Assert.DoesNotContain(Uses("Api"), use => endpoints.Contains(use.Folder) && use.Named == "Work");
    }

    static IEnumerable<(string Folder, string File, string Named)> Uses(string project)
    {
        Regex name = QualifiedName(project);
        foreach (string file in Repository.Sources($"src/{project}"))
        {
            string relative = Path.GetRelativePath(Repository.Path($"src/{project}"), file);
            if (!relative.Contains('/'))
                continue;
            foreach (Match match in name.Matches(File.ReadAllText(file)))
                yield return (relative[..relative.IndexOf('/')], relative, match.Groups[1].Value);
        }
    }

    static Regex QualifiedName(string project) =>
        new($@"(?<!^namespace )\bDescent\.{project}\.([A-Z]\w*)", RegexOptions.Multiline);
}
