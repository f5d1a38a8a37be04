namespace Descent.Api.Tests.Work;

public sealed class SampleTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("descent-test-").FullName;

    [Fact]
    public async Task A_start_with_samples_trains_them_and_a_second_one_finds_them()
    {
        string first = await StartAsync();
        Assert.Contains("two-point-line: 2 rows, linear, half_sse, sgd", first);
        Assert.Contains("loss       14.5 -> ", first);
        Assert.Matches(@"weight 3\.0000\d\d|weight 2\.9999\d\d", first);
        Assert.Contains("misra1a: 14 rows, formula, mse, levenberg_marquardt", first);
        Assert.Contains("parameters b1 238.942129, b2 5.501564E-004", first);
        Assert.Contains("breast_cancer: 569 rows", first);
        Assert.Matches(@"accuracy 0\.9\d+, ROC AUC 0\.9\d+", first);
        Assert.Contains("/swagger", first);
        Assert.Contains(_folder, first);
        Assert.DoesNotContain("found from an earlier start", first);

        string second = await StartAsync();
        Assert.Equal(3, second.Split("found from an earlier start").Length - 1);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    async Task<string> StartAsync()
    {
        using ServiceProcess service = await ServiceProcess.StartAsync(_folder, "--samples");
        string output = await service.PrintedAsync("End with Ctrl+C");
        await service.EndAsync();
        return output;
    }
}
