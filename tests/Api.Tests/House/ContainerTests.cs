using System.Diagnostics;
using System.Text.RegularExpressions;
using Descent.Api.Health;
using Descent.Api.Hosting;

namespace Descent.Api.Tests.House;

/// <summary>No container engine runs beside these tests, so they hold the container files to what they name.</summary>
public sealed class ContainerTests
{
    static readonly string _dockerfile = Repository.Text("Dockerfile");
    static readonly string _compose = Repository.Text("docker-compose.yml");

    [Fact]
    public void Every_path_that_is_copied_exists_and_reaches_the_build_context()
    {
        string[] ignoreExceptions = Repository.Text(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToArray();
        foreach (Match copy in Regex.Matches(_dockerfile, @"^COPY (?!--from)(.+) \S+$", RegexOptions.Multiline))
        {
            foreach (string source in copy.Groups[1].Value.Split(' '))
            {
                Assert.True(Path.Exists(Repository.Path(source)), $"COPY {source}: no such file or folder.");
                Assert.Contains(source.Split('/')[0], ignoreExceptions);
            }
        }
    }

    [Fact]
    public void The_restore_layer_has_every_project_and_lock_file_of_the_service()
    {
        foreach (string project in new[] { "Api", "Persistence", "Training" })
        {
            Assert.Contains($"COPY src/{project}/{project}.csproj src/{project}/packages.lock.json src/{project}/", _dockerfile);
            Assert.True(File.Exists(Repository.Path($"src/{project}/packages.lock.json")));
        }
        Assert.Contains("dotnet restore src/Api/Api.csproj --locked-mode", _dockerfile);
        Assert.Contains("dotnet publish src/Api/Api.csproj", _dockerfile);
    }

    [Fact]
    public async Task The_entry_point_is_what_publish_leaves()
    {
        string folder = Directory.CreateTempSubdirectory("descent-publish-").FullName;
        try
        {
            // What the Dockerfile runs, on the build that these tests came from.
            string configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
            using Process publish = Process.Start(new ProcessStartInfo("dotnet",
                ["publish", Repository.Path("src/Api/Api.csproj"), "--configuration", configuration, "--no-build", "--output", folder, "-p:UseAppHost=false", "-nodeReuse:false"])
            { RedirectStandardOutput = true })!;
            string output = await publish.StandardOutput.ReadToEndAsync();
            await publish.WaitForExitAsync();
            Assert.True(publish.ExitCode == 0, output);

            string program = Path.GetFileName(typeof(HealthProbe).Assembly.Location);
            Assert.Contains($"""ENTRYPOINT ["dotnet", "{program}"]""", _dockerfile);
            foreach (string file in new[] { program, Path.ChangeExtension(program, ".runtimeconfig.json"), "samples/two-point-line.csv", "samples/breast_cancer.job.json", "wwwroot/index.html", "wwwroot/scripts/main.js", "wwwroot/lib/uplot/uPlot.esm.js" })
                Assert.True(File.Exists(Path.Combine(folder, file)), $"{file} is not in what was published.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_runtime_is_that_of_the_target_framework_without_a_shell_or_root()
    {
        string framework = Regex.Match(Repository.Text("Directory.Build.props"), "<TargetFramework>net(.+)</TargetFramework>").Groups[1].Value;
        Assert.Contains($"mcr.microsoft.com/dotnet/sdk:{framework}-noble AS build", _dockerfile);
        Assert.Contains($"FROM mcr.microsoft.com/dotnet/aspnet:{framework}-noble-chiseled\n", _dockerfile);
        // A shell form would need a shell, which the image lacks.
        Assert.DoesNotMatch(@"(?m)^\s*(ENTRYPOINT|CMD|HEALTHCHECK .*CMD) [^\[]", _dockerfile);
        string last = Regex.Matches(_dockerfile, @"(?m)^USER (.+)$").Last().Groups[1].Value;
        Assert.Equal("$APP_UID", last);
    }

    [Fact]
    public void One_port_in_the_image_the_health_check_and_on_loopback()
    {
        string port = new Uri(Web.DefaultAddress).Port.ToString();
        Assert.Contains($"ASPNETCORE_HTTP_PORTS={port}", _dockerfile);
        Assert.Contains($"EXPOSE {port}", _dockerfile);
        Assert.Contains($"\"127.0.0.1:{port}:{port}\"", _compose);
    }

    [Fact]
    public void The_volume_is_the_storage_folder_and_belongs_to_the_user()
    {
        Assert.Contains("Storage__Path=/data", _dockerfile);
        Assert.Contains("VOLUME /data", _dockerfile);
        Assert.Matches(@"COPY --from=build --chown=1654:1654 /data /data", _dockerfile);
        Assert.Contains("- data:/data", _compose);
    }

    [Fact]
    public void Every_name_in_the_environment_is_one_that_the_configuration_reads()
    {
        IEnumerable<string> named = Regex.Matches(_dockerfile + _compose, @"\b([A-Z]\w*)__(\w+)(?=[:=])")
            .Select(match => $"{match.Groups[1].Value}:{match.Groups[2].Value}");
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True(ConfigurationNames.AreRead(name), $"Nothing reads {name}."));
    }

    [Fact]
    public void Both_files_ask_after_the_health_in_the_same_way()
    {
        string probe = $"""["dotnet", "Descent.Api.dll", "{HealthProbe.Argument}"]""";
        Assert.Contains($"CMD {probe}", _dockerfile);
        Assert.Contains($"test: {probe.Replace("[", "[\"CMD\", ")}", _compose);
    }
}
