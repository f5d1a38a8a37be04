using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Training.Data;
using Descent.Training.Preparation.Reading;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>All the runs that a body asks for: every combination of its sweep, from every start, in every fold. Each combination is read and resolved
/// as if the client had written it, so that nothing is accepted that a worker would refuse.</summary>
internal sealed class Combinations(ReadOnlyMemory<byte> body, SpecReading reading, Table? table)
{
    /// <summary>Told at most: a fault of the body is the same in every combination, one of the sweep is often the same for all values.</summary>
    const int MostProblems = 50;

    /// <summary>What the combinations of a sweep may not touch: it is the job's, or makes runs of its own.</summary>
    static readonly string[] JobFields = ["name", "dataset", "sweep", "restarts", "cross_validation", "priority"];

    readonly LearnedTables learned = new();

    public JobResolution Resolve(CancellationToken cancellation)
    {
        if (reading.Spec is not { Sweep: { Count: > 0 } sweep } || reading.IsUnreadable("/sweep") || reading.Problems.Any(problem => problem.Code == "duplicate_field"))
        {
            Resolution only = Preparation.Resolve(reading, table);
            return Complete(only, [(null, only.Spec!)], RunProblems(1));
        }
        SweepPath[] paths = [.. sweep.Keys.Select(path => new SweepPath(path))];
        List<Problem> problems = [.. paths.Where(path => JobFields.Contains(path.Path.Split('.')[0])).Select(path =>
            new Problem(path.SweepPointer, "not_swept", $"The field '{path.Path}' belongs to the job as a whole.") { Value = path.Path })];
        double combinations = sweep.Values.Aggregate(1.0, (product, values) => product * values.Count);
        problems.AddRange(RunProblems(combinations));
        if (problems.Count > 0)
        {
            Resolution plain = Preparation.Resolve(reading, table, learned);
            return new JobResolution(plain with { Spec = null, Problems = [.. plain.Problems, .. problems] }, []);
        }
        return ResolveAll(paths, sweep, (int)combinations, cancellation);
    }

    JobResolution ResolveAll(
        SweepPath[] paths, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> sweep, int combinations, CancellationToken cancellation)
    {
        JsonObject root = JsonNode.Parse(body.Span)!.AsObject();
        List<Problem> problems = [];
        List<(string? Overrides, TrainingSpec Spec)> resolved = [];
        Resolution? first = null;
        long memory = 0;
        for (int combination = 0; combination < combinations && problems.Count < MostProblems; combination++)
        {
            cancellation.ThrowIfCancellationRequested();
            JsonObject written = root.DeepClone().AsObject();
            JsonObject overrides = [];
            Dictionary<string, int> indices = [];
            int rest = combination;
            foreach (SweepPath path in paths.Reverse())
                (rest, indices[path.Path]) = Math.DivRem(rest, sweep[path.Path].Count);
            // Whole records before their fields, so that both can be swept.
            foreach (SweepPath path in paths.OrderBy(path => path.Path.Length))
            {
                JsonElement value = sweep[path.Path][indices[path.Path]];
                if (!path.Write(written, value))
                    problems.Add(new Problem(path.SweepPointer, "unknown_field", $"There is no field '{path.Path}' in this body.") { Value = path.Path });
            }
            foreach (SweepPath path in paths)
                overrides[path.Path] = JsonNode.Parse(sweep[path.Path][indices[path.Path]].GetRawText());
            Resolution one = Preparation.Resolve(SpecReader.Read(JsonSerializer.SerializeToUtf8Bytes(written)), table, learned);
            problems.AddRange(one.Problems.Select(problem => InSweep(problem, paths, indices)));
            if (one.Spec is not null)
                resolved.Add((overrides.ToJsonString(), one.Spec));
            memory = Math.Max(memory, one.Estimate?.MemoryBytes ?? 0);
            first ??= one;
        }
        // Whatever combination needs the most has to fit.
        first = first! with { Estimate = first!.Estimate is Estimate estimate ? estimate with { MemoryBytes = memory } : null };
        Problem[] distinct = [.. problems.DistinctBy(problem => (problem.Pointer, problem.Code, problem.Detail))];
        return Complete(first with { IsMalformed = first.IsMalformed || reading.Problems.Count > 0 }, resolved, distinct, all: true);
    }

    static JobResolution Complete(Resolution first, List<(string? Overrides, TrainingSpec Spec)> resolved, IReadOnlyList<Problem> problems, bool all = false)
    {
        IReadOnlyList<Problem> found = all ? problems : [.. first.Problems, .. problems];
        if (found.Count > 0 || first.Spec is null)
            return new JobResolution(first with { Spec = null, Problems = found }, []);
        TrainingSpec job = first.Spec;
        List<RunVariation> runs = [];
        foreach ((string? overrides, TrainingSpec spec) in resolved)
        {
            for (int start = 0; start < job.Restarts; start++)
            {
                long seed = spec.Seed!.Value + start;
                string? changes = RunVariation.Between(job, start == 0 ? spec : StartValues.Drawn(spec, (ulong)seed));
                foreach (int? fold in FoldsOf(job))
                    runs.Add(new RunVariation(seed, fold) { Overrides = overrides, Changes = changes });
            }
        }
        return new JobResolution(first, runs);
    }

    static IEnumerable<int?> FoldsOf(TrainingSpec job) => job.CrossValidation switch
    {
        null => [null],
        { Fold: int one } => [one],
        { Folds: int all } => Enumerable.Range(0, all).Select(fold => (int?)fold),
    };

    List<Problem> RunProblems(double combinations)
    {
        int starts = reading.Spec?.Restarts ?? 1, folds = reading.Spec?.CrossValidation is { Fold: null } validation ? validation.Folds : 1;
        double runs = combinations * starts * folds;
        List<Problem> problems = [];
        string pointer = combinations > 1 ? "/sweep" : starts > 1 ? "/restarts" : "/cross_validation/folds";
        if (runs > Limits.Runs)
        {
            problems.Add(new Problem(pointer, "too_many_runs", $"These are {runs:#,0} runs ({combinations:#,0} combinations, {starts:#,0} starts, {folds:#,0} folds); at most {Limits.Runs:#,0} are allowed.")
            { Value = $"{runs:R}", Allowed = [$"<= {Limits.Runs:#,0} runs in all"] });
        }
        else if (combinations * body.Length > Limits.SweptBytes)
            problems.Add(new Problem(pointer, "too_large", $"The body has {body.Length:#,0} bytes, which is too much for {combinations:#,0} combinations of its fields.") { Allowed = [$"<= {Limits.SweptBytes:#,0} bytes in all"] });
        if (reading.Spec?.Seed > long.MaxValue - starts)
            problems.Add(new Problem("/seed", "out_of_range", $"The seeds of {starts:#,0} starts go beyond the largest seed.") { Allowed = [$"<= {long.MaxValue - starts}"] });
        return problems;
    }

    /// <summary>A problem with a value of the sweep is told where the client wrote that value.</summary>
    static Problem InSweep(Problem problem, SweepPath[] paths, Dictionary<string, int> indices)
    {
        foreach (SweepPath path in paths.OrderByDescending(path => path.Path.Length))
        {
            if (problem.Pointer == path.Pointer || problem.Pointer.StartsWith(path.Pointer + "/", StringComparison.Ordinal))
                return problem with { Pointer = $"{path.SweepPointer}/{indices[path.Path]}{problem.Pointer[path.Pointer.Length..]}" };
        }
        return problem;
    }
}
