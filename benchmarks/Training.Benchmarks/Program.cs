using Training.Benchmarks;
using Training.Benchmarks.Comparison;
using Training.Benchmarks.Micro;
using Training.Benchmarks.Service;

return args switch
{
    ["datasets", .. string[] rest] => DatasetMemory.Run(rest.Length > 0 ? int.Parse(rest[0]) : 500),
    ["memory", string shape] => TrainingPeak.Measure(shape),
    ["memory"] => TrainingPeak.Run(),
    ["upload", .. string[] rest] => await UploadMemory.RunAsync(rest.Length > 0 ? int.Parse(rest[0]) : 500),
    ["polling", .. string[] rest] => await PollingLatency.RunAsync(rest.Length > 0 ? int.Parse(rest[0]) : 10),
    ["histories", .. string[] rest] => await Histories.RunAsync(rest.Length > 0 ? int.Parse(rest[0]) : 10_000_000, rest.Length > 1 ? int.Parse(rest[1]) : 10_000),
    ["jobs", .. string[] rest] => await JobLatency.RunAsync(rest.Length > 0 ? int.Parse(rest[0]) : 500),
    ["start"] => StartCost.Run(),
    ["watchers", .. string[] rest] => await Watchers.RunAsync(rest.Length > 0 ? int.Parse(rest[0]) : 1000, rest.Length > 1 ? int.Parse(rest[1]) : 30),
    ["workload", string name, .. string[] rest] => Workload.Run(name, rest.Length > 0 ? int.Parse(rest[0]) : 1),
    ["recording", string name, .. string[] rest] => RecordingCost.Run(name, rest.Length > 0 ? int.Parse(rest[0]) : 7),
    ["compare", string file] => ComparisonTable.Run(file),
    ["micro", .. string[] rest] => MicroBenchmarks.Run(rest),
    _ => 0,
};
