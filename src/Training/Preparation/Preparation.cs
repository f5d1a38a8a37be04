using System.Numerics;
using Descent.Training.Data;
using Descent.Training.Models;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Training.Preparation;

/// <summary>The one door between what a client asks for and what the engine runs: preview, submission and worker all come through here.</summary>
public static class Preparation
{
    /// <summary>Spec + table → resolved spec, or all its problems.</summary>
    /// <param name="reading">What <see cref="SpecReader"/> made of the body.</param>
    /// <param name="table">The dataset; <see langword="null"/> where the model needs none, or when it is unknown, for which the caller adds a problem of its own.</param>
    public static Resolution Resolve(SpecReading reading, Table? table) =>
        reading.Spec is null
            ? new Resolution { Problems = reading.Problems, IsMalformed = reading.Problems.Count > 0, Warnings = [], Choices = [] }
            : Resolve(reading, table, new LearnedTables());

    /// <summary>A job's body + table → its resolved spec and all its runs, or all its problems.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="reading">What <see cref="SpecReader"/> made of it.</param>
    /// <param name="table">As for <see cref="Resolve(SpecReading, Table?)"/>.</param>
    /// <param name="cancellation">Sweeps can take long to check.</param>
    public static JobResolution Resolve(ReadOnlyMemory<byte> body, SpecReading reading, Table? table, CancellationToken cancellation = default) =>
        new Combinations(body, reading, table).Resolve(cancellation);

    /// <summary>For a body that could be read, with what was learned of the table before.</summary>
    internal static Resolution Resolve(SpecReading reading, Table? table, LearnedTables learned) =>
        reading.Spec!.Model is ObjectiveSpec objective ? new ObjectiveResolver(reading, objective).Resolve() : new Resolver(reading, table, learned).Resolve();

    /// <summary>Resolved spec + table → a training that is ready to run.</summary>
    /// <param name="spec">Of one run: from a resolution with the same table, by way of <see cref="RunVariation.Of"/>.</param>
    /// <param name="table">The dataset; null where the model needs none.</param>
    /// <param name="clock">For rules and figures about time.</param>
    /// <param name="team">The threads that share the work; by default the one that trains. The result is the same on any number of them.</param>
    /// <exception cref="InvalidDataException">The table is not the one that the spec was resolved with.</exception>
    public static ITraining Build(TrainingSpec spec, Table? table, TimeProvider clock, ThreadTeam? team = null)
    {
        PreparedTable? prepared = spec.Model is ObjectiveSpec ? null : Prepare(spec, table ?? throw new InvalidDataException("The job needs its dataset."));
        return spec.Precision == Precision.Float32 ? Of<float>() : Of<double>();

        ITraining Of<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            new GraphTraining<T>(spec, prepared is null ? ObjectiveParts<T>.Of(spec) : TableParts<T>.Of(spec, prepared, team ?? ThreadTeam.Alone), clock);
    }

    /// <summary>Which rows of a table trained, validated and tested; with the table, which has a column more where the target is a formula.</summary>
    /// <param name="spec">Of one run.</param>
    /// <param name="table">The dataset.</param>
    /// <exception cref="InvalidDataException">The table is not the one that the spec was resolved with.</exception>
    public static (Split Split, Table Table) Divide(TrainingSpec spec, Table table)
    {
        PreparedTable prepared = Prepare(spec, table);
        return (prepared.Split, prepared.Table);
    }

    /// <summary>Resolved spec + table → the table as this spec takes it.</summary>
    /// <exception cref="InvalidDataException">The table is not the one that the spec was resolved with.</exception>
    internal static PreparedTable Prepare(TrainingSpec spec, Table table)
    {
        Report report = new([]);
        table = TargetFormula.Extend(spec, table, report);
        FoundColumns targets = TargetColumns.Find(spec, table, report);
        if (ColumnRoles.Of(targets, FeatureColumns.Find(spec, table, targets, report)) is not ColumnRoles roles
            || TargetPlan.Find(spec, targets, report) is not TargetPlan target
            || TableLearning.Learn(spec, roles, target, table, report) is not PreparedTable prepared)
            throw new InvalidDataException($"The dataset no longer fits the job: {string.Join(" ", report.Problems.Select(problem => problem.Detail))}");
        return prepared;
    }
}
