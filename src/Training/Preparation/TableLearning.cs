using Descent.Training.Data;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>Splits the rows and learns from the training rows how columns become numbers.</summary>
internal static class TableLearning
{
    /// <summary>Columns without whose value a row is left out.</summary>
    public static IReadOnlyList<Column> Needed(PreprocessingSpec preprocessing, ColumnRoles roles) =>
        preprocessing.Missing == MissingValues.Drop ? [.. roles.Targets, .. roles.Features.Where(feature => feature.IsNumeric)] : roles.Targets;

    /// <param name="spec">Split, preprocessing and seed are filled in. Of folds that are not chosen between, the first validates.</param>
    /// <returns><see langword="null"/> when the report has new problems.</returns>
    public static PreparedTable? Learn(TrainingSpec spec, ColumnRoles roles, TargetPlan target, Table table, Report report)
    {
        (int[] rows, _) = Targets.RowsWithValues(Needed(spec.Preprocessing!, roles));
        ClassTarget? classes = target.Task == LearningTask.Classification ? ClassTarget.Learn(roles.Targets[0], rows) : null;
        SplitSpec wanted = spec.Split!;
        ulong seed = (ulong)(wanted.Seed ?? spec.Seed!.Value);
        SplitSettings settings = new(wanted.Validation!.Value, wanted.Test!.Value, wanted.Shuffle!.Value, wanted.Stratify!.Value);
        Split? split = Split.Of(rows, classes?.Encode(roles.Targets[0], rows), settings, seed, report.Problems);
        if (split is not null && spec.CrossValidation is CrossValidationSpec validation)
        {
            IReadOnlyList<int>? stratified = settings.Stratify ? classes?.Encode(roles.Targets[0], split.Train) : null;
            split = Folds.Take(split, stratified, validation.Fold ?? 0, validation.Folds, settings.Shuffle, seed, report.Problems);
        }
        if (split is null)
            return null;

        PreprocessingSpec preprocessing = spec.Preprocessing!;
        Preprocessor? preprocessor = Preprocessor.Learn(
            table, [.. roles.Features.Select(f => f.Name)], split.Train,
            new PreprocessingSettings(preprocessing.Standardize!.Value, preprocessing.Missing!.Value, preprocessing.MaxCategories!.Value), report.Problems);
        if (preprocessor is null)
            return null;
        NumberTarget? numbers = classes is null ? NumberTarget.Learn(roles.Targets, split.Train, preprocessing.StandardizeTarget!.Value) : null;
        return new PreparedTable(table, split, preprocessor, classes, numbers);
    }
}
