using Descent.Training.Data;
using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Preparation.Reading;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>Spec + table → resolved spec, or all problems at once. Each check runs where what it depends on is sound, whatever else is wrong.</summary>
/// <param name="reading">Of the client's body.</param>
/// <param name="table">The dataset; <see langword="null"/> where it is unknown: then only what can be said without it is said.</param>
/// <param name="learned">What was learned of the table before, for specs that differ in other things.</param>
internal sealed class Resolver(SpecReading reading, Table? table, LearnedTables learned)
{
    readonly Report report = new(reading.Problems);

    public Resolution Resolve()
    {
        TrainingSpec spec = reading.Spec!;
        Table? extended = table is null ? null : TargetFormula.Extend(spec, table, report);
        FoundColumns targets = TargetColumns.Find(spec, extended, report), features = FeatureColumns.Find(spec, extended, targets, report);
        TargetPlan? target = TargetPlan.Find(spec, targets, report);
        CheckAlone(spec);
        if (extended is not null && target is not null)
            spec = WithDefaults(spec, extended, targets, features, target);
        PreparedTable? prepared = extended is null ? null : Prepare(spec, extended, targets, features, target);
        int? width = prepared?.Preprocessor.Width ?? WidthOf(features);
        ModelSketch? sketch = ModelSketch.Of(spec.Model, width, OutputsOf(spec, targets, target), report);
        if (prepared is not null)
            spec = WithRecipe(spec, prepared);
        CheckWhole(spec, prepared, sketch);
        if (report.Problems.Count > 0 || prepared is null)
            return report.Conclude(null, null, isMalformed: reading.Problems.Count > 0);
        ModelGraph graph = prepared.Graph(spec);
        BatchStatistics.Check(spec, graph, prepared.Batches(spec), prepared.Split.Train.Length, report);
        Estimate estimate = Sizes.Of(spec, prepared, graph);
        return report.Conclude(AutomaticRate.Choose(spec, () => LossSurface.Of(spec, prepared), report), estimate, isMalformed: false);
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
        if (spec.CrossValidation is { Fold: int fold } folds && fold >= folds.Folds && report.Problems.AreSound("/cross_validation"))
            report.Refuse(new Problem("/cross_validation/fold", "out_of_range", $"The {folds.Folds:#,0} folds are counted from 0.") { Value = $"{fold}", Allowed = [$"<= {folds.Folds - 1}"] });
        // Otherwise they are looked at when the rows are divided.
        if (table is null || spec.CrossValidation is not null)
            CheckShare(spec.Split?.Validation, "/split/validation");
        if (table is null)
            CheckShare(spec.Split?.Test, "/split/test");
        CurvatureRules.CheckAlone(spec, report);
        FormulaRules.CheckAlone(spec, report);
        if (spec.Initial?.Scheme is string scheme && !Catalog.Variants(typeof(InitialSchemeSpec)).ContainsKey(scheme))
            report.Refuse(new Problem("/initial/scheme", "unknown_name", $"There is no initial scheme '{scheme}'.") { Value = scheme, Allowed = [.. Catalog.Variants(typeof(InitialSchemeSpec)).Keys] });
    }

    /// <summary>What is wrong however many rows there are.</summary>
    void CheckShare(double? part, string pointer)
    {
        if (part >= 1 && part != Math.Floor(part.Value))
            report.Refuse(new Problem(pointer, "out_of_range", $"{part:R} is neither a share below 1 nor a whole number of rows.")
            { Value = $"{part:R}", Allowed = [">= 0 and < 1, or a whole number of rows"] });
    }

    /// <summary>What does not depend on the table's size.</summary>
    TrainingSpec WithDefaults(TrainingSpec spec, Table extended, FoundColumns targets, FoundColumns features, TargetPlan target) => spec with
    {
        Target = targets.Columns.Count == 1 && spec.Targets is null ? targets.Columns[0].Name : null,
        Features = [.. features.Columns.Select(feature => feature.Name)],
        Model = target.Model,
        Loss = target.Loss,
        Split = Defaults.Split(spec, target.Model, target.Task, extended.Rows - target.MissingRows, report),
        Preprocessing = Defaults.Preprocessing(spec, target.ModelName, target.Loss, report),
        Seed = spec.Seed ?? 0,
        Precision = spec.Precision ?? (Defaults.IsNetwork(target.Model) && spec.Optimizer is not CurvatureSpec ? Precision.Float32 : Precision.Float64),
        Record = spec.Record ?? new RecordSpec(),
        Restarts = spec.Restarts ?? 1,
        Priority = spec.Priority ?? 0,
    };

    /// <summary>Divides the rows and learns from those that train, as far as what that depends on is sound.</summary>
    PreparedTable? Prepare(TrainingSpec spec, Table extended, FoundColumns targets, FoundColumns features, TargetPlan? target)
    {
        int rows = RowsOf(spec, extended, targets, features);
        CheckDivision(spec, rows);
        PreparedTable? prepared = null;
        if (target is not null && ColumnRoles.Of(targets, features) is ColumnRoles roles && report.Problems.AreSound("/split", "/cross_validation", "/preprocessing", "/seed"))
        {
            if (extended.Rows - rows - target.MissingRows is > 0 and int incomplete)
                report.Warn(new Warning("rows_left_out", $"{incomplete:#,0} of {extended.Rows:#,0} rows lack a number that the model needs and were left out.", "/preprocessing/missing"));
            prepared = learned.Learn(spec, roles, target, extended, report);
        }
        if (spec.Batches is not null && rows > 0)
            Batches.Explicit(spec.Batches, prepared?.Split.Train ?? [.. Enumerable.Range(0, extended.Rows)], report.Problems);
        return prepared;
    }

    /// <summary>Rows that can be used: no fewer than there are, where not all is known that they depend on.</summary>
    int RowsOf(TrainingSpec spec, Table extended, FoundColumns targets, FoundColumns features)
    {
        bool drops = (spec.Preprocessing?.Missing ?? (spec.Model is FormulaSpec ? MissingValues.Drop : MissingValues.Mean)) == MissingValues.Drop;
        bool needed = drops && features.AreAll && report.Problems.AreSound("/preprocessing/missing");
        Column[] columns = [.. targets.AreAll ? targets.Columns : [], .. needed ? features.Columns.Where(feature => feature.IsNumeric) : []];
        return columns.Length == 0 ? extended.Rows : Targets.RowsWithValues(columns).Rows.Length;
    }

    /// <summary>There are rows enough for every part and every fold.</summary>
    void CheckDivision(TrainingSpec spec, int rows)
    {
        double? validation = spec.CrossValidation is not null ? 0 : Known("/split/validation", spec.Split?.Validation);
        (int Validation, int Test)? parts = Split.Count(validation, Known("/split/test", spec.Split?.Test), rows, report.Problems);
        if (spec.CrossValidation is { } folds && report.Problems.AreSound("/cross_validation/folds"))
            Folds.AreEnough(rows - (parts?.Test ?? 0), folds.Folds, report.Problems);

        double? Known(string pointer, double? part) => report.Problems.AreSound(pointer) ? part ?? 0 : null;
    }

    /// <summary>Columns of the feature matrix where they do not depend on which rows train.</summary>
    static int? WidthOf(FoundColumns features) => features.AreAll && features.Columns.All(feature => feature.IsNumeric) ? features.Columns.Count : null;

    /// <summary>Columns that the loss asks for; a formula has one target, and a classification two classes at least.</summary>
    int? OutputsOf(TrainingSpec spec, FoundColumns targets, TargetPlan? target) =>
        target is not null ? Catalog.Create(target.Loss).Outputs(targets.Columns.Count, target.Classes.Count)
        : spec is { Model: FormulaSpec, Loss: not null } && !report.Problems.IsRefused("/loss") ? Catalog.Create(spec.Loss).Outputs(1, 2)
        : null;

    TrainingSpec WithRecipe(TrainingSpec spec, PreparedTable prepared)
    {
        Size size = new(prepared.Split.Train.Length, prepared.Preprocessor.Width);
        spec = Defaults.Recipe(spec, reading.Spec!.Model is null, size, report);
        if (spec.BatchSize > size.TrainingRows)
            report.Warn(new Warning("batch_is_full", $"The batch size {spec.BatchSize:#,0} exceeds the {size.TrainingRows:#,0} training rows: every step sees all of them.", "/batch_size"));
        return spec with
        {
            Schedule = spec.Schedule ?? Catalog.Default<ScheduleSpec>("constant"),
            Regularization = spec.Regularization ?? new RegularizationSpec(),
        };
    }

    /// <summary>What ties model, optimizer, start and size together.</summary>
    void CheckWhole(TrainingSpec spec, PreparedTable? prepared, ModelSketch? sketch)
    {
        CurvatureRules.Check(spec, sketch, prepared is null ? null : new Size(prepared.Split.Train.Length, prepared.Preprocessor.Width), report);
        if (spec.Initial is not null && sketch is not null)
            InitialParameters.Check(spec.Initial, sketch.Scope.Parameters, sketch.HasShapes, report.Problems);
        else if (spec.Initial is not null && spec.Model is LayersSpec { Layers.Count: > 0 } broken && !report.Problems.IsRefused("/model/layers"))
            InitialParameters.CheckLayers(spec.Initial, broken.Layers.Count, report.Problems);
        Sizes.Check(spec, prepared, sketch, report);
    }
}
