using System.Text.Json;
using Descent.Training.Data;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>What was learned of one table, so that the many specs of a sweep learn it once: most differ in things that the table knows nothing of.</summary>
internal sealed class LearnedTables
{
    /// <summary>Enough for sweeps over the table's own fields, and little memory.</summary>
    const int MostKept = 8;

    readonly Dictionary<string, PreparedTable> known = [];

    /// <summary>Learns the table as the first fold sees it, and sees to it that every other fold can be learned as well.</summary>
    /// <returns><see langword="null"/> when the report has new problems.</returns>
    public PreparedTable? Learn(TrainingSpec spec, ColumnRoles roles, TargetPlan target, Table table, Report report)
    {
        string key = JsonSerializer.Serialize(
            new
            {
                Targets = roles.Targets.Select(column => column.Name),
                spec.Features,
                target.Task,
                spec.Split,
                spec.Preprocessing,
                spec.CrossValidation,
            },
            SpecJson.Options);
        if (known.TryGetValue(key, out PreparedTable? before))
            return before;
        if (TableLearning.Learn(spec, roles, target, table, report) is not PreparedTable learned)
            return null;
        if (spec.CrossValidation is { Fold: null } folds)
        {
            for (int fold = 1; fold < folds.Folds; fold++)
            {
                if (TableLearning.Learn(spec with { CrossValidation = folds with { Fold = fold } }, roles, target, table, report) is null)
                    return null;
            }
        }
        if (known.Count < MostKept)
            known[key] = learned;
        return learned;
    }
}
