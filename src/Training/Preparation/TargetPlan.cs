using Descent.Training.Data;
using Descent.Training.Models;
using Descent.Training.Preparation.Reading;
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

    /// <returns><see langword="null"/> when target, model and loss do not fit together.</returns>
    public static TargetPlan? Find(SpecReading reading, ColumnRoles roles, int rows, Report report)
    {
        TrainingSpec spec = reading.Spec!;
        TargetKinds kinds = TargetKinds.Of(roles.Targets[0]);
        (_, int missing) = Data.Targets.RowsWithValues(roles.Targets);
        if (reading.IsUnreadable("/model") && spec.Model is null)
            return null;
        LearningTask? task = TaskOf(spec, kinds, reading.IsUnreadable("/loss"));
        if (task is not LearningTask known || !Fits(known, spec, kinds, roles, report))
            return null;
        if (missing > 0)
            report.Warn(new Warning("rows_left_out", $"{missing:#,0} of {rows:#,0} rows have no target and were left out.", "/target"));

        ModelSpec model = spec.Model ?? Defaults.Model(known, rows - missing, report);
        IReadOnlyList<string> classes = known == LearningTask.Classification ? kinds.Levels! : [];
        bool oneLogit = known == LearningTask.Classification && classes.Count == 2 && (spec.Loss is null || LossFacts.IsOneLogit(spec.Loss));
        int outputs = known == LearningTask.Classification ? (oneLogit ? 1 : classes.Count) : roles.Targets.Count;
        LossSpec loss = spec.Loss ?? Defaults.Loss(known, outputs, report);
        if (spec.Preprocessing?.StandardizeTarget == true && known != LearningTask.Classification && !LossFacts.TakesAnyNumber(loss))
        {
            report.Refuse(new Problem("/preprocessing/standardize_target", "loss_mismatch", $"The loss '{Catalog.NameOf(loss)}' is of {(LossFacts.IsDistribution(loss) ? "probabilities" : "counts")}: shifted and scaled they would be none.") { Value = "true", Allowed = ["false"] });
            return null;
        }
        if (Catalog.Create(loss).Misfit(classes.Count) is Problem misfit)
        {
            report.Refuse(misfit);
            return null;
        }
        return new TargetPlan(known, model, loss, outputs, classes, missing);
    }

    /// <summary>The model decides, then the loss, then the look of the target.</summary>
    static LearningTask? TaskOf(TrainingSpec spec, TargetKinds kinds, bool unreadableLoss)
    {
        LearningTask? byLoss = spec.Loss is null ? null : LossFacts.TaskOf(spec.Loss);
        return (spec.Model is null ? null : Catalog.NameOf(spec.Model)) switch
        {
            "logistic" => LearningTask.Classification,
            "poisson" => LearningTask.Counts,
            "linear" => LearningTask.Regression,
            "formula" when byLoss is null => unreadableLoss ? null : LearningTask.Regression,
            _ when byLoss is not null => byLoss,
            _ when unreadableLoss => null,
            _ => kinds.LooksLikeClasses ? LearningTask.Classification : LearningTask.Regression,
        };
    }

    static bool Fits(LearningTask task, TrainingSpec spec, TargetKinds kinds, ColumnRoles roles, Report report)
    {
        int before = report.Problems.Count;
        Column column = roles.Targets[0];
        if (spec.Loss is not null && LossFacts.TaskOf(spec.Loss) != task)
        {
            string model = spec.Model is null ? "" : $" with the model '{Catalog.NameOf(spec.Model)}'";
            report.Refuse(new Problem("/loss", "loss_mismatch",
                $"The loss '{Catalog.NameOf(spec.Loss)}' is for {Word(LossFacts.TaskOf(spec.Loss))}; this is {Word(task)}{model}.")
            { Allowed = LossFacts.NamesFor(task) });
        }
        if (spec.Model is FormulaSpec && roles.Targets.Count > 1)
            report.Refuse(new Problem("/targets", "one_target", "A formula predicts one target."));
        switch (task)
        {
            case LearningTask.Classification:
                if (roles.Targets.Count > 1)
                    report.Refuse(new Problem("/targets", "one_target", "A classification has one target."));
                else if (kinds.Levels is null)
                    report.Refuse(new Problem("/target", "too_many_classes", $"The column '{column.Name}' has more than {Limits.Classes:#,0} distinct values; that is no set of classes.") { Column = column.Name });
                else if (kinds.Levels.Count < 2)
                    report.Refuse(new Problem("/target", "one_class", $"The column '{column.Name}' has only one class, '{kinds.Levels[0]}'; a classification needs two.") { Column = column.Name });
                else if (kinds is { IsNumeric: true, AreWhole: false })
                    report.Refuse(new Problem("/target", "not_classes", $"The column '{column.Name}' has fractions; classes are names or whole numbers.") { Column = column.Name });
                else if (spec.Loss is not null && LossFacts.IsOneLogit(spec.Loss) && kinds.Levels.Count > 2)
                    report.Refuse(new Problem("/loss", "loss_mismatch", $"The loss '{Catalog.NameOf(spec.Loss)}' tells two classes apart; the column '{column.Name}' has {kinds.Levels.Count}.") { Allowed = ["cross_entropy"] });
                break;
            default:
                if (spec.Loss is not null && LossFacts.IsDistribution(spec.Loss) && roles.Targets.Count < 2)
                    report.Refuse(new Problem("/targets", "too_few_targets", $"The loss '{Catalog.NameOf(spec.Loss)}' compares distributions: it needs one target column of probabilities for each class.") { Allowed = ["at least 2 targets"] });
                else if (!kinds.IsNumeric)
                    report.Refuse(new Problem("/target", "not_numeric", $"The column '{column.Name}' holds names; {Word(task)} needs numbers.") { Column = column.Name });
                else if (spec.Loss is not null && LossFacts.IsDistribution(spec.Loss))
                    DemandProbabilities(roles.Targets, report);
                else if (task == LearningTask.Counts && kinds.Minimum < 0)
                    report.Refuse(new Problem("/target", "out_of_range", $"The column '{column.Name}' has {kinds.Minimum:R}; counts start at 0.") { Column = column.Name, Allowed = [">= 0"] });
                break;
        }
        return report.Problems.Count == before;
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
