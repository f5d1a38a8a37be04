using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Training.Benchmarks.Micro;

/// <summary>Kernels against their plain references:
/// <c>dotnet run -c Release --project benchmarks/Training.Benchmarks -- micro [BenchmarkDotNet's arguments, such as --filter *Product*]</c>.
/// In this process, so that nothing is built anew; tables go to the console and into a temporary folder.</summary>
internal static class MicroBenchmarks
{
    public static int Run(string[] arguments)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "descent-micro"));
        BenchmarkSwitcher.FromTypes([typeof(ProductBenchmarks), typeof(SoftmaxCrossEntropyBenchmarks), typeof(UpdateBenchmarks)])
            .Run(arguments.Length > 0 ? arguments : ["--filter", "*"], config);
        return 0;
    }
}
