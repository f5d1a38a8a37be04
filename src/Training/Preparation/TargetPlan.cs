using Descent.Training.Data;
using Descent.Training.Models;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>How the target is understood, and the model and loss that go with it.</summary>
/// <param name="Task">What kind of target it is.</param>
/// <param name="Model">The client's, or the default.</param>
/// <param name="Loss">The client's, or the default.</param>
/// <param name="Outputs">Columns of the prediction: targets, logits, or one logit for two classes.</param>
/// <param name="Classes">Names of the classes in order; empty unless a classification.</param>
/// <param name="MissingRows">Rows without a target; they are left out.</param>
internal sealed record TargetPlan(
    LearningTask Task, ModelSpec Model, LossSpec Loss, int Outputs, IReadOnlyList<string> Classes, int MissingRows)
{
    public string ModelName => Catalog.NameOf(Model);

    /// <param name="spec">As far as it could be read.</param>
    /// <param name="targets">Where they are not all there, what does not depend on their values is checked all the same.</param>
    /// <param name="report">Receives what does not fit.</param>
    /// <returns><see langword="null"/> when target, model and loss do not fit together, or one of them is not known.</returns>
    public static TargetPlan? Find(TrainingSpec spec, FoundColumns targets, Report report)
    {
        TargetKinds? kinds = targets.AreAll ? TargetKinds.Of(targets.Columns[0]) : null;
        if (TaskOf(spec, kinds, report) is not LearningTask task)
        {
            CheckLoss(spec, null, null, report);
            return null;
        }
        CheckFit(task, spec, kinds, targets, report);
        int? classes = task != LearningTask.Classification ? 0 : kinds?.Levels?.Count;
        CheckLoss(spec, task, classes, report);
        if (kinds is null || !report.Problems.AreSound("/target", "/targets") || report.Problems.IsRefused("/loss"))
            return null;

        (int[] complete, int missing) = Data.Targets.RowsWithValues(targets.Columns);
        if (missing > 0)
            report.Warn(new Warning("rows_left_out", $"{missing:#,0} of {complete.Length + missing:#,0} rows have no target and were left out.", "/target"));
        ModelSpec model = spec.Model ?? Defaults.Model(task, complete.Length, report);
        bool oneLogit = classes == 2 && (spec.Loss is null || LossFacts.IsOneLogit(spec.Loss));
        int outputs = task != LearningTask.Classification ? targets.Columns.Count : oneLogit ? 1 : classes!.Value;
        LossSpec loss = spec.Loss ?? Defaults.Loss(task, outputs, report);
        return new TargetPlan(task, model, loss, outputs, task == LearningTask.Classification ? kinds.Levels! : [], missing);
    }

    /// <summary>The model decides, then the loss, then the look of the target.</summary>
    static LearningTask? TaskOf(TrainingSpec spec, TargetKinds? kinds, Report report)
    {
        if (spec.Model is null && report.Problems.IsRefused("/model"))
            return null;
        bool unknownLoss = spec.Loss is null && report.Problems.IsRefused("/loss");
        LearningTask? byLoss = spec.Loss is null ? null : LossFacts.TaskOf(spec.Loss);
        return (spec.Model is null ? null : Catalog.NameOf(spec.Model)) switch
        {
            "logistic" => LearningTask.Classification,
            "poisson" => LearningTask.Counts,
            "linear" => LearningTask.Regression,
            "formula" when byLoss is null => unknownLoss ? null : LearningTask.Regression,
            _ when byLoss is not null => byLoss,
            _ when unknownLoss || kinds is null => null,
            _ => kinds.LooksLikeClasses ? LearningTask.Classification : LearningTask.Regression,
        };
    }

    /// <summary>What the loss asks of itself, of the number of classes and of the rest of the spec.</summary>
    static void CheckLoss(TrainingSpec spec, LearningTask? task, int? classes, Report report)
    {
        if (report.Problems.IsRefused("/loss"))
            return;
        if (spec.Loss is not null && Catalog.Create(spec.Loss).Misfit(classes) is Problem misfit && report.Problems.AreSound(misfit.Pointer))
            report.Refuse(misfit);
        LossSpec? loss = spec.Loss ?? (task == LearningTask.Counts ? Catalog.Default<LossSpec>("poisson_nll") : null);
        if (spec.Preprocessing?.StandardizeTarget == true && loss is not null && LossFacts.TaskOf(loss) != LearningTask.Classification && !LossFacts.TakesAnyNumber(loss))
            report.Refuse(new Problem("/preprocessing/standardize_target", "loss_mismatch", $"The loss '{Catalog.NameOf(loss)}' is of {(LossFacts.IsDistribution(loss) ? "probabilities" : "counts")}: shifted and scaled they would be none.") { Value = "true", Allowed = ["false"] });
    }

    static void CheckFit(LearningTask task, TrainingSpec spec, TargetKinds? kinds, FoundColumns targets, Report report)
    {
        if (spec.Loss is not null && LossFacts.TaskOf(spec.Loss) != task)
        {
            string model = spec.Model is null ? "" : $" with the model '{Catalog.NameOf(spec.Model)}'";
            report.Refuse(new Problem("/loss", "loss_mismatch",
                $"The loss '{Catalog.NameOf(spec.Loss)}' is for {Word(LossFacts.TaskOf(spec.Loss))}; this is {Word(task)}{model}.")
            { Allowed = LossFacts.NamesFor(task) });
        }
        bool several = spec.Targets?.Distinct().Count() > 1, distribution = spec.Loss is not null && LossFacts.IsDistribution(spec.Loss);
        if (spec.Model is FormulaSpec && several)
            report.Refuse(new Problem("/targets", "one_target", "A formula predicts one target."));
        if (task == LearningTask.Classification && several)
            report.Refuse(new Problem("/targets", "one_target", "A classification has one target."));
        else if (task == LearningTask.Regression && distribution && !several && (spec.Target is not null || spec.Targets is not null))
            report.Refuse(new Problem("/targets", "too_few_targets", $"The loss '{Catalog.NameOf(spec.Loss!)}' compares distributions: it needs one target column of probabilities for each class.") { Allowed = ["at least 2 targets"] });
        else if (kinds is not null && task == LearningTask.Classification)
            CheckClasses(targets.Columns[0], kinds, spec.Loss, report);
        else if (kinds is not null)
            CheckNumbers(task, targets.Columns, kinds, distribution, report);
    }

    static void CheckClasses(Column column, TargetKinds kinds, LossSpec? loss, Report report)
    {
        if (kinds.Levels is null)
            report.Refuse(new Problem("/target", "too_many_classes", $"The column '{column.Name}' has more than {Limits.Classes:#,0} distinct values; that is no set of classes.") { Column = column.Name });
        else if (kinds.Levels.Count < 2)
            report.Refuse(new Problem("/target", "one_class", $"The column '{column.Name}' has only one class, '{kinds.Levels[0]}'; a classification needs two.") { Column = column.Name });
        else if (kinds is { IsNumeric: true, AreWhole: false })
            report.Refuse(new Problem("/target", "not_classes", $"The column '{column.Name}' has fractions; classes are names or whole numbers.") { Column = column.Name });
        else if (loss is not null && LossFacts.IsOneLogit(loss) && kinds.Levels.Count > 2)
            report.Refuse(new Problem("/loss", "loss_mismatch", $"The loss '{Catalog.NameOf(loss)}' tells two classes apart; the column '{column.Name}' has {kinds.Levels.Count}.") { Allowed = ["cross_entropy"] });
    }

    static void CheckNumbers(LearningTask task, IReadOnlyList<Column> targets, TargetKinds kinds, bool distribution, Report report)
    {
        Column column = targets[0];
        if (!kinds.IsNumeric)
            report.Refuse(new Problem("/target", "not_numeric", $"The column '{column.Name}' holds names; {Word(task)} needs numbers.") { Column = column.Name });
        else if (distribution)
            DemandProbabilities(targets, report);
        else if (task == LearningTask.Counts && kinds.Minimum < 0)
            report.Refuse(new Problem("/target", "out_of_range", $"The column '{column.Name}' has {kinds.Minimum:R}; counts start at 0.") { Column = column.Name, Allowed = [">= 0"] });
    }

    /// <summary>Missing values are left out later. What a row sums to is not asked: rounded shares are as good.</summary>
    static void DemandProbabilities(IReadOnlyList<Column> targets, Report report)
    {
        foreach (Column column in targets.Where(column => column.IsNumeric))
        {
            double[] numbers = column.Numbers.ToArray();
            int row = Array.FindIndex(numbers, number => number is < 0 or > 1);
            if (row >= 0)
                report.Refuse(new Problem("/targets", "out_of_range", $"The column '{column.Name}' has {numbers[row]:R}; probabilities lie between 0 and 1.")
                { Value = $"{numbers[row]:R}", Row = row + 1, Column = column.Name, Allowed = [">= 0 and <= 1"] });
        }
    }

    static string Word(LearningTask task) => task switch
    {
        LearningTask.Classification => "a classification",
        LearningTask.Counts => "a model of counts",
        _ => "a regression",
    };
}
