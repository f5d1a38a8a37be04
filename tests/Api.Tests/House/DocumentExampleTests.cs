using System.Diagnostics;
using System.Text;

namespace Descent.Api.Tests.House;

/// <summary>What the documents show is what happens: their commands run against a real service.</summary>
[Collection(SharedServer.Name)]
public sealed class DocumentExampleTests(DescentServer server)
{
    /// <summary>Far more than the examples need; without it a loop that waits for a job would never end.</summary>
    static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    const string End = "--- end of an example ---";

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/two-point-line.md")]
    [InlineData("docs/understanding-a-run.md")]
    [InlineData("docs/curve-fitting.md")]
    public async Task Every_example_runs_and_prints_what_is_shown(string document)
    {
        IReadOnlyList<Example> examples = Example.Of(Repository.Text(document));
        Assert.NotEmpty(examples);
        (string output, string errors) = await RunAsync(examples);
        string[] printed = output.Split($"\n{End}\n");
        for (int i = 0; i < examples.Count; i++)
        {
            Assert.True(i < printed.Length - 1, $"{document}:{examples[i].Line} did not come to its end. {errors}\n{output}");
            Assert.True(
                examples[i].Shows(printed[i]),
                $"{document}:{examples[i].Line} shows\n{examples[i].Output}\nbut prints\n{printed[i]}\n{errors}");
        }
    }

    // One shell for all, since later examples use the variables of earlier ones.
    async Task<(string Output, string Errors)> RunAsync(IReadOnlyList<Example> examples)
    {
        StringBuilder script = new("set -e\n");
        foreach (Example example in examples)
            script.Append(example.Command).Append($"printf '\\n{End.Replace("-", "\\055")}\\n'\n");
        ProcessStartInfo start = new("bash", ["-c", script.ToString()])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DESCENT"] = server.Client.BaseAddress!.ToString().TrimEnd('/') },
        };
        using Process bash = Process.Start(start)!;
        Task<string> output = bash.StandardOutput.ReadToEndAsync();
        Task<string> errors = bash.StandardError.ReadToEndAsync();
        using CancellationTokenSource patience = new(_patience);
        using CancellationTokenRegistration kill = patience.Token.Register(() => bash.Kill(entireProcessTree: true));
        await bash.WaitForExitAsync();
        return (await output, await errors);
    }
}
