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
    /// <summary>Told at most of the combinations, beside what is wrong with the body as it stands.</summary>
    const int MostProblems = 50;

    /// <summary>What the combinations of a sweep may not touch: it is the job's, or makes runs of its own.</summary>
    static readonly string[] JobFields = ["name", "dataset", "sweep", "restarts", "cross_validation", "priority"];

    readonly LearnedTables learned = new();

    public JobResolution Resolve(CancellationToken cancellation)
    {
        ProblemList problems = new(reading.Problems);
        if (reading.Spec is not { Sweep: { Count: > 0 } sweep })
        {
            Resolution only = Preparation.Resolve(reading, table);
            return Complete(only, [(null, only.Spec!)], new ProblemList([.. only.Problems, .. RunProblems(1), .. SeedProblems(reading.Spec)]));
        }
        SweepPath[] paths = [.. sweep.Keys.Select(path => new SweepPath(path))];
        foreach (SweepPath path in paths.Where(path => JobFields.Contains(path.Path.Split('.')[0])))
            problems.Add(new Problem(path.SweepPointer, "not_swept", $"The field '{path.Path}' belongs to the job as a whole.") { Value = path.Path });
        paths = [.. paths.Where(path => problems.AreSound(path.SweepPointer))];
        foreach (Problem problem in RunProblems(paths.Aggregate(1.0, (product, path) => product * sweep[path.Path].Count)))
            problems.Add(problem);
        return ResolveAll(paths, [.. Written([.. paths.Select(path => sweep[path.Path].Count)])], sweep, problems, cancellation);
    }

    /// <summary>The values of every combination, by position. Where they are too many only so many that each value is once among them, where those are not.</summary>
    IEnumerable<int[]> Written(int[] counts)
    {
        double combinations = counts.Aggregate(1.0, (product, count) => product * count), values = counts.Sum(count => (double)count);
        if (Fit(combinations))
        {
            for (int combination = 0; combination < combinations; combination++)
            {
                int[] indices = new int[counts.Length];
                int rest = combination;
                for (int i = counts.Length - 1; i >= 0; i--)
                    (rest, indices[i]) = Math.DivRem(rest, counts[i]);
                yield return indices;
            }
        }
        else
        {
            yield return new int[counts.Length];
            for (int i = 0; i < counts.Length && Fit(values); i++)
                for (int value = 1; value < counts[i]; value++)
                    yield return [.. counts.Select((_, path) => path == i ? value : 0)];
        }

        bool Fit(double bodies) => bodies <= Limits.Runs && bodies * body.Length <= Limits.SweptBytes;
    }

    JobResolution ResolveAll(
        SweepPath[] paths, IReadOnlyList<int[]> combinations, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> sweep, ProblemList problems, CancellationToken cancellation)
    {
        using JsonDocument document = Reading.JsonSyntax.Parse(body, out _)!;
        JsonNode root = Copy(document.RootElement)!;
        HashSet<(string, string, string)> told = [.. problems.Select(Told)];
        List<(string? Overrides, TrainingSpec Spec)> resolved = [];
        Resolution? first = null;
        Dictionary<(string Path, int Index), JsonNode?> values = [];
        long memory = 0;
        int most = problems.Count + MostProblems;
        bool malformed = reading.Problems.Count > 0;
        foreach (int[] indices in combinations.TakeWhile(_ => problems.Count < most))
        {
            cancellation.ThrowIfCancellationRequested();
            JsonObject written = root.DeepClone().AsObject();
            JsonObject overrides = [];
            // Whole records before their fields, so that both can be swept.
            foreach ((SweepPath path, int index) in paths.Zip(indices).OrderBy(pair => pair.First.Path.Length))
                if (!path.Write(written, sweep[path.Path][index]))
                    Tell(Unknown(path));
            // A size takes the place of the full batch, as the full batch that of a size.
            if (sweep.ContainsKey("batch_size") && !sweep.ContainsKey("full_batch"))
                written.Remove("full_batch");
            SpecReading one = SpecReader.Read(JsonSerializer.SerializeToUtf8Bytes(written));
            LongForm? form = one.Problems.Count == 0 ? new LongForm(one.Spec!) : null;
            foreach ((SweepPath path, int index) in form is null ? [] : paths.Zip(indices))
            {
                foreach ((string name, JsonNode? value) in form!.Of(path, sweep[path.Path][index]))
                    overrides[name] = value;
                if (!values.ContainsKey((path.Path, index)))
                    values[(path.Path, index)] = form.Alone(path, sweep[path.Path][index]);
            }
            Resolution resolution = Preparation.Resolve(one, table, learned);
            foreach (Problem problem in resolution.Problems.Concat(SeedProblems(one.Spec)))
                Tell(InSweep(problem, paths, indices));
            if (resolution.Spec is not null)
                resolved.Add((overrides.ToJsonString(), resolution.Spec));
            malformed |= resolution.IsMalformed;
            memory = Math.Max(memory, resolution.Estimate?.MemoryBytes ?? 0);
            first ??= resolution;
        }
        // Whatever combination needs the most has to fit.
        first = first! with { Estimate = first!.Estimate is Estimate estimate ? estimate with { MemoryBytes = memory } : null, IsMalformed = malformed };
        return Complete(first, [.. resolved.Select(one => (one.Overrides, one.Spec with { Sweep = null }))], problems, Swept(sweep, values));

        // A fault of the body is the same in every combination, one of the sweep is often the same for all values.
        void Tell(Problem problem)
        {
            if (told.Add(Told(problem)))
                problems.Add(problem);
        }

        static (string, string, string) Told(Problem problem) => (problem.Pointer, problem.Code, problem.Detail);
    }

    /// <summary>The sweep in its long form, as far as its values were resolved.</summary>
    static Dictionary<string, IReadOnlyList<JsonElement>> Swept(IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> sweep, Dictionary<(string Path, int Index), JsonNode?> values) =>
        sweep.ToDictionary(list => list.Key, list => (IReadOnlyList<JsonElement>)
            [.. list.Value.Select((value, index) => values.TryGetValue((list.Key, index), out JsonNode? written) ? JsonSerializer.SerializeToElement(written) : value)]);

    /// <summary>Of fields that stand more than once the first, which is the one that is read.</summary>
    static JsonNode? Copy(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject fields = [];
                foreach (JsonProperty property in json.EnumerateObject())
                    if (!fields.ContainsKey(property.Name))
                        fields.Add(property.Name, Copy(property.Value));
                return fields;
            case JsonValueKind.Array:
                return new JsonArray([.. json.EnumerateArray().Select(Copy)]);
            default:
                return JsonNode.Parse(json.GetRawText());
        }
    }

    static JobResolution Complete(
        Resolution first, List<(string? Overrides, TrainingSpec Spec)> resolved, ProblemList problems, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>? sweep = null)
    {
        if (problems.Count > 0 || first.Spec is null)
            return new JobResolution(first with { Spec = null, Problems = problems }, []);
        TrainingSpec job = first.Spec with { Sweep = sweep };
        List<RunVariation> runs = [];
        foreach ((string? overrides, TrainingSpec spec) in resolved)
        {
            for (int start = 0; start < job.Restarts; start++)
            {
                long seed = spec.Seed!.Value + start;
                string? changes = RunVariation.Between(job with { Sweep = null }, start == 0 ? spec : StartValues.Drawn(spec, (ulong)seed));
                foreach (int? fold in FoldsOf(job))
                    runs.Add(new RunVariation(seed, fold) { Overrides = overrides, Changes = changes });
            }
        }
        return new JobResolution(first with { Spec = job }, runs);
    }

    static IEnumerable<int?> FoldsOf(TrainingSpec job) => job.CrossValidation switch
    {
        null => [null],
        { Fold: int one } => [one],
        { Folds: int all } => Enumerable.Range(0, all).Select(fold => (int?)fold),
    };

    List<Problem> RunProblems(double combinations)
    {
        int starts = reading.Spec?.Restarts ?? 1, folds = reading.Spec?.CrossValidation is { Fold: null } validation ? Math.Max(1, validation.Folds) : 1;
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
        return problems;
    }

    /// <summary>Every start has a seed of its own.</summary>
    IEnumerable<Problem> SeedProblems(TrainingSpec? spec)
    {
        long most = long.MaxValue - ((reading.Spec?.Restarts ?? 1) - 1);
        if (spec?.Seed > most)
            yield return new Problem("/seed", "out_of_range", $"The seeds of {reading.Spec!.Restarts:#,0} starts go beyond the largest seed.") { Value = $"{spec.Seed}", Allowed = [$">= 0 and <= {most:#,0}"] };
    }

    static Problem Unknown(SweepPath path) => new(path.SweepPointer, "unknown_field", $"There is no field '{path.Path}' in this body.") { Value = path.Path };

    /// <summary>A problem with a value of the sweep is told where the client wrote that value.</summary>
    Problem InSweep(Problem problem, SweepPath[] paths, int[] indices)
    {
        foreach ((SweepPath path, int index) in paths.Zip(indices).OrderByDescending(pair => pair.First.Path.Length))
        {
            if (problem.Pointer == path.Pointer || problem.Pointer.StartsWith(path.Pointer + "/", StringComparison.Ordinal))
                return problem with { Pointer = $"{path.SweepPointer}/{index}{problem.Pointer[path.Pointer.Length..]}" };
            // What the client left out is an object only because the path goes through it.
            if (problem.Code == "wrong_type" && path.Pointer.StartsWith(problem.Pointer + "/", StringComparison.Ordinal) && !reading.Problems.Any(own => own.Pointer == problem.Pointer))
                return Unknown(path);
        }
        return problem;
    }
}
