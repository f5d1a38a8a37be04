using System.Reflection;
using System.Xml.Linq;

namespace Descent.Api.Tests.House;

/// <summary>Api → Persistence → Training, and Api → Training: nothing points the other way.</summary>
public sealed class ProjectRuleTests
{
    [Theory]
    [InlineData("Training", "")]
    [InlineData("Persistence", "Training")]
    [InlineData("Api", "Persistence Training")]
    public void A_project_references_only_those_below_it(string project, string below)
    {
        string[] allowed = below.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(allowed, References(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Order());
        Assert.All(
            Assembly.Load($"Descent.{project}").GetReferencedAssemblies().Where(IsOurs),
            reference => Assert.Contains(reference.Name!["Descent.".Length..], allowed));
    }

    [Fact]
    public void Training_knows_no_web_and_no_database()
    {
        string[] outside = ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Microsoft.Data.Sqlite", "Microsoft.Extensions.Hosting", "Quartz"];
        IEnumerable<string> used = Assembly.Load("Descent.Training").GetReferencedAssemblies().Select(reference => reference.Name!)
            .Concat(References("Training", "PackageReference"))
            .Concat(References("Training", "FrameworkReference"));
        Assert.DoesNotContain(used, name => outside.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void Persistence_knows_no_web()
    {
        IEnumerable<string> used = Assembly.Load("Descent.Persistence").GetReferencedAssemblies().Select(reference => reference.Name!);
        Assert.DoesNotContain(used, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    static bool IsOurs(AssemblyName name) => name.Name!.StartsWith("Descent.", StringComparison.Ordinal);

    static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Repository.Path($"src/{project}/{project}.csproj"))
            .Descendants(kind)
            .Select(reference => (string)reference.Attribute("Include")!);
}
