using Training.Benchmarks;

return args switch
{
    ["datasets", .. string[] rest] => DatasetMemory.Run(rest.Length > 0 ? int.Parse(rest[0]) : 500),
    _ => 0,
};
