using System.Text.RegularExpressions;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Persistence.Tests.Runs;

public partial class RunStatesTests
{
    static readonly RunStatus[] All = Enum.GetValues<RunStatus>();

    [Fact]
    public void The_diagram_shows_every_legal_transition_and_no_other()
    {
        IEnumerable<string> drawn = Arrow().Matches(File.ReadAllText(DocumentPath())).Select(match => $"{match.Groups[1]} {match.Groups[2]}");
        IEnumerable<string> legal =
            from before in All from after in All where RunStates.Allows(before, after) select $"{before} {after}".ToLowerInvariant();
        Assert.Equal(legal.Order(), drawn.Order());
    }

    [Fact]
    public void Terminal_states_are_never_left()
    {
        Assert.Equal([RunStatus.Succeeded, RunStatus.Failed, RunStatus.Cancelled], All.Where(RunStates.IsTerminal));
        Assert.DoesNotContain(All, after => All.Where(RunStates.IsTerminal).Any(before => RunStates.Allows(before, after)));
    }

    [Fact]
    public void Every_unfinished_state_leads_to_an_end()
    {
        HashSet<RunStatus> ending = [.. All.Where(RunStates.IsTerminal)];
        for (int round = 0; round < All.Length; round++)
            ending.UnionWith(All.Where(before => ending.Any(after => RunStates.Allows(before, after))));
        Assert.Equal(All.Length, ending.Count);
    }

    [Fact]
    public void Cancelling_and_releasing_only_take_legal_ways()
    {
        foreach (RunStatus from in All)
        {
            if (RunStates.OnCancel(from) is RunStatus to)
                Assert.True(RunStates.Allows(from, to), $"{from} to {to}");
        }
        foreach (RunStatus from in RunStates.Held)
        {
            foreach (RunStatus wished in new[] { RunStatus.Queued, RunStatus.Succeeded, RunStatus.Failed })
            {
                foreach (Wanted wanted in Enum.GetValues<Wanted>())
                    Assert.True(RunStates.Allows(from, RunStates.OnRelease(from, wished, wanted)), $"{from} wishing {wished}, {wanted} wanted");
            }
        }
    }

    [Theory]
    [InlineData(StopReason.Completed, RunStatus.Succeeded)]
    [InlineData(StopReason.Converged, RunStatus.Succeeded)]
    [InlineData(StopReason.EarlyStopped, RunStatus.Succeeded)]
    [InlineData(StopReason.TargetReached, RunStatus.Succeeded)]
    [InlineData(StopReason.TimeLimit, RunStatus.Succeeded)]
    [InlineData(StopReason.Stopped, RunStatus.Succeeded)]
    [InlineData(StopReason.Cancelled, RunStatus.Cancelled)]
    [InlineData(StopReason.Diverged, RunStatus.Failed)]
    public void Why_a_training_ended_decides_how_its_run_ends(StopReason reason, RunStatus status) =>
        Assert.Equal(status, RunStates.After(Trainings.Result(reason)));

    [Fact]
    public void A_training_with_an_error_has_failed_whatever_stopped_it() =>
        Assert.Equal(RunStatus.Failed, RunStates.After(Trainings.Result(StopReason.Completed, error: new TrainingError("not_converged", "", null, 7, null))));

    [Fact]
    public void A_job_of_one_run_stands_as_its_run_does() => Assert.All(All, status => Assert.Equal(status, RunStates.OfJob([status])));

    [Theory]
    [InlineData(RunStatus.Running, RunStatus.Succeeded, RunStatus.Queued)]
    [InlineData(RunStatus.Running, RunStatus.Running, RunStatus.Paused)]
    [InlineData(RunStatus.Queued, RunStatus.Queued, RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling, RunStatus.Cancelling, RunStatus.Cancelled)]
    [InlineData(RunStatus.Paused, RunStatus.Paused, RunStatus.Succeeded)]
    [InlineData(RunStatus.Cancelled, RunStatus.Cancelled, RunStatus.Succeeded)]
    [InlineData(RunStatus.Succeeded, RunStatus.Failed, RunStatus.Succeeded)]
    public void A_job_of_many_runs_speaks_for_all_of_them(RunStatus job, params RunStatus[] runs)
    {
        Assert.Equal(job, RunStates.OfJob(runs));
        Assert.Equal(job, RunStates.OfJob([.. runs.Reverse()]));
    }

    /// <summary>The rows of a table of the document, the header and its line left out.</summary>
    internal static string[][] TableUnder(string header) =>
    [
        .. File.ReadLines(DocumentPath()).SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
    ];

    static string DocumentPath()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Service.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests has Service.sln."), "docs", "states.md");
    }

    [GeneratedRegex(@"^\s*(\w+) --> (\w+)", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
