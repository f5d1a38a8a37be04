using Descent.Training.Data;
using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>Spec + table → resolved spec, or all problems at once. Each step works with what the earlier ones left sound.</summary>
/// <param name="reading">Of the client's body.</param>
/// <param name="table">The dataset; <see langword="null"/> where it is unknown: then only what can be said without it is said.</param>
/// <param name="learned">What was learned of the table before, for specs that differ in other things.</param>
internal sealed class Resolver(SpecReading reading, Table? table, LearnedTables learned)
{
    readonly Report report = new();

    public Resolution Resolve()
    {
        report.Problems.AddRange(reading.Problems);
        TrainingSpec spec = reading.Spec!;
        Estimate? estimate = null;
        if (table is not null)
            (spec, estimate) = ResolveOn(TargetFormula.Extend(spec, table, report));
        else
        {
            if (spec.Model is ParametricSpec formula)
                FormulaRules.Read(formula, null, reading, report);
            CheckAlone(spec);
        }
        return report.Conclude(table is null ? null : spec, estimate, isMalformed: reading.Problems.Count > 0);
    }

    (TrainingSpec, Estimate?) ResolveOn(Table extended)
    {
        TrainingSpec spec = reading.Spec!;
        ColumnRoles? roles = ColumnRoles.Find(reading, extended, report);
        TargetPlan? target = roles is null ? null : TargetPlan.Find(reading, roles, extended.Rows, report);
        CheckAlone(spec);
        return roles is not null && target is not null ? Complete(spec, extended, roles, target) : (spec, null);
    }

    /// <summary>What can be said without knowing model and target.</summary>
    void CheckAlone(TrainingSpec spec)
    {
        if (spec.FullBatch == true && spec.BatchSize is not null)
            report.Refuse(new Problem("/batch_size", "conflict", "Give either batch_size or full_batch, not both."));
        if (spec.Batches is not null && (spec.BatchSize is not null || spec.FullBatch == true))
            report.Refuse(new Problem("/batches", "conflict", "Explicit batches leave no room for batch_size or full_batch."));
        if (spec.Batches is not null && spec.Shuffle == true)
            report.Refuse(new Problem("/shuffle", "conflict", "Explicit batches are taken in their order; they cannot be shuffled."));
        if (spec.Batches is not null && spec.CrossValidation is not null)
            report.Refuse(new Problem("/batches", "conflict", "Explicit batches name training rows, and those are others in every fold."));
        if (spec.CrossValidation is { Fold: int fold } folds && fold >= folds.Folds)
            report.Refuse(new Problem("/cross_validation/fold", "out_of_range", $"The {folds.Folds:#,0} folds are counted from 0.") { Value = $"{fold}", Allowed = [$"<= {folds.Folds - 1}"] });
        CurvatureRules.CheckAlone(spec, report);
        FormulaRules.CheckAlone(spec, report);
        CheckShare(spec.Split?.Validation, "/split/validation");
        CheckShare(spec.Split?.Test, "/split/test");
        if (spec.Initial?.Scheme is string scheme && !Catalog.Variants(typeof(InitialSchemeSpec)).ContainsKey(scheme))
            report.Refuse(new Problem("/initial/scheme", "unknown_name", $"There is no initial scheme '{scheme}'.") { Value = scheme, Allowed = [.. Catalog.Variants(typeof(InitialSchemeSpec)).Keys] });
    }

    void CheckShare(double? part, string pointer)
    {
        if (part >= 1 && part != Math.Floor(part.Value))
            report.Refuse(new Problem(pointer, "out_of_range", $"{part:R} is neither a share below 1 nor a whole number of rows.")
            { Value = $"{part:R}", Allowed = [">= 0 and < 1, or a whole number of rows"] });
    }

    (TrainingSpec, Estimate?) Complete(TrainingSpec spec, Table table, ColumnRoles roles, TargetPlan target)
    {
        int rows = table.Rows - target.MissingRows;
        spec = spec with
        {
            Target = roles.Targets.Count == 1 && spec.Targets is null ? roles.Targets[0].Name : null,
            Features = [.. roles.Features.Select(f => f.Name)],
            Model = target.Model,
            Loss = target.Loss,
            Split = Defaults.Split(spec, target.Model, target.Task, rows, report),
            Preprocessing = Defaults.Preprocessing(spec, target.ModelName, target.Loss, report),
            Seed = spec.Seed ?? 0,
            Precision = spec.Precision ?? (Defaults.IsNetwork(target.Model) && spec.Optimizer is not CurvatureSpec ? Precision.Float32 : Precision.Float64),
            Record = spec.Record ?? new RecordSpec(),
            Restarts = spec.Restarts ?? 1,
            Priority = spec.Priority ?? 0,
        };
        if (report.Problems.Count > reading.Problems.Count)
            return (spec, null);

        if (Targets.RowsWithValues(TableLearning.Needed(spec.Preprocessing, roles)).Dropped - target.MissingRows is > 0 and int incomplete)
            report.Warn(new Warning("rows_left_out", $"{incomplete:#,0} of {table.Rows:#,0} rows lack a number that the model needs and were left out.", "/preprocessing/missing"));
        if (learned.Learn(spec, roles, target, table, report) is not PreparedTable prepared)
            return (spec, null);
        Size size = new(prepared.Split.Train.Length, prepared.Preprocessor.Width);
        spec = Defaults.Recipe(spec, reading.Spec!.Model is null, size, report);
        spec = spec with
        {
            Schedule = spec.Schedule ?? Catalog.Default<ScheduleSpec>("constant"),
            Regularization = spec.Regularization ?? new RegularizationSpec(),
        };
        if (spec.BatchSize > size.TrainingRows)
            report.Warn(new Warning("batch_is_full", $"The batch size {spec.BatchSize:#,0} exceeds the {size.TrainingRows:#,0} training rows: every step sees all of them.", "/batch_size"));
        int outputs = Catalog.Create(spec.Loss!).Outputs(roles.Targets.Count, target.Classes.Count);
        if (Catalog.Create(spec.Model!).Misfits(size.Width, outputs) is { Count: > 0 } misfits)
        {
            foreach (Problem misfit in misfits)
                report.Refuse(misfit);
            return (spec, null);
        }
        ModelGraph graph = prepared.Graph(spec);
        CurvatureRules.Check(spec, graph, size, report);
        if (spec.Initial is not null)
            InitialParameters.Check(spec.Initial, graph, report.Problems);
        Estimate? estimate = Sizes.Check(spec, prepared, graph, report);
        return (report.Problems.Count > 0 ? spec : AutomaticRate.Choose(spec, () => LossSurface.Of(spec, prepared), report), estimate);
    }
}
