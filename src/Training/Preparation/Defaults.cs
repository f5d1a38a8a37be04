using Descent.Training.Losses;
using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>What a practitioner would choose where the client chose nothing; every choice comes with its reason.</summary>
internal static class Defaults
{
    /// <summary>Rows from which a regression gets a network: below, its advantage over the line drowns in the noise of a small validation set.</summary>
    public const int RowsForNetwork = 500;

    /// <summary>Rows below which nothing is kept apart for validation.</summary>
    const int RowsForValidation = 50;

    /// <summary>Feature cells up to which a convex model takes full batches: a step then costs about a millisecond.</summary>
    const long CellsForFullBatch = 1_000_000;

    public static ModelSpec Model(LearningTask task, int rows, Report report)
    {
        (string name, string reason) = task switch
        {
            LearningTask.Classification => ("logistic", "The target has classes; a penalised logistic regression is convex, needs no tuning and is hard to beat on tables of this size."),
            LearningTask.Counts => ("poisson", "The loss is that of counts; a log-linear model is its natural predictor."),
            _ when rows >= RowsForNetwork => ("mlp", $"The target is a number and there are {rows:#,0} rows: enough for a small network to find what a line cannot."),
            _ => ("linear", $"The target is a number and there are only {rows:#,0} rows: a line is the safest predictor."),
        };
        report.Choose("/model", name, reason);
        return Catalog.Default<ModelSpec>(name);
    }

    public static LossSpec Loss(LearningTask task, int outputs, Report report)
    {
        (string name, string reason) = task switch
        {
            LearningTask.Classification when outputs == 1 => ("bce_with_logits", "Two classes: the negative log-likelihood of a Bernoulli variable, stable in its logit."),
            LearningTask.Classification => ("cross_entropy", "Several classes: the negative log-likelihood of the softmax."),
            LearningTask.Counts => ("poisson_nll", "Counts: the negative log-likelihood of a Poisson variable."),
            _ => ("mse", "A number: least squares, the likelihood of normal errors."),
        };
        report.Choose("/loss", name, reason);
        return Catalog.Default<LossSpec>(name);
    }

    /// <summary>Many weights without a meaning of their own, and a loss with many minima: small steps on small batches, and an eye on overfitting.</summary>
    public static bool IsNetwork(ModelSpec model) => model is not FormulaSpec && !Catalog.Create(model).IsLinear;

    /// <summary>Optimizer, length and stop rule belong together: one recipe for convex models, one for formulas, one for networks.</summary>
    public static TrainingSpec Recipe(TrainingSpec spec, bool chosenModel, Size size, Report report)
    {
        bool ownOptimizer = spec.Optimizer is not null, network = IsNetwork(spec.Model!), convex = Catalog.Create(spec.Model!).IsLinear;
        if (!ownOptimizer && convex && AllowsCurvature(spec) && (spec.Model is LinearSpec || IsSmall(size)))
        {
            spec = spec with { Optimizer = new LbfgsSpec() };
            report.Choose("/optimizer", "lbfgs", "The loss is convex, whatever the units of the data: L-BFGS learns its curvature and is at the minimum in a few dozen steps.");
        }
        if (!ownOptimizer && spec.Model is FormulaSpec && AllowsCurvature(spec))
            spec = FormulaOptimizer(spec, report);
        spec = Batching(spec, network, ownOptimizer, size, report);
        bool full = spec.FullBatch == true;
        if (spec.Optimizer is null)
        {
            double rate = network ? 0.002 : 0.05;
            spec = spec with { Optimizer = new AdamSpec { LearningRate = rate } };
            report.Choose("/optimizer", $"adam, learning rate {rate:R}",
                convex ? "The loss is convex: Adam's scaled steps reach its one minimum without tuning."
                : network ? "Adam adapts the step of every weight; this rate is safe for small networks on standardized features."
                : "Adam needs no smooth loss; a step changes a parameter by about the learning rate, so choose one that suits their units.");
            if (spec.Schedule is null)
            {
                spec = spec with { Schedule = Catalog.Default<ScheduleSpec>("cosine") };
                report.Choose("/schedule", "cosine", "The rate falls to zero along a cosine, so that the last steps settle.");
            }
        }
        if (spec.Epochs is null && spec.MaxSteps is null && spec.Optimizer is not CurvatureSpec)
        {
            int epochs = ownOptimizer ? 100 : network ? NetworkEpochs(size.TrainingRows)
                : full ? 2000 : Math.Clamp((int)(20_000 / Math.Max(1, size.TrainingRows / Math.Max(1, spec.BatchSize ?? 1))), 5, 200);
            spec = spec with { Epochs = epochs };
            report.Choose("/epochs", epochs.ToString("#,0"), ownOptimizer ? "A round number of passes; say epochs or max_steps for another." : "Enough for the loss to level off; the stop rules end it sooner.");
        }
        StopSpec stop = spec.Stop ?? new StopSpec();
        if (!ownOptimizer && convex && full && stop.Tolerance is null && spec.Optimizer is FirstOrderSpec)
        {
            stop = stop with { Tolerance = 1e-6 };
            report.Choose("/stop/tolerance", "1e-6", "A convex loss is minimal where its gradient vanishes.");
        }
        if (!ownOptimizer && network && stop.Patience is null && spec.Split!.Validation > 0)
        {
            stop = stop with { Patience = 50 };
            report.Choose("/stop/patience", "50", "Networks overfit: the parameters of the best validation loss are kept.");
        }
        if (chosenModel && spec.Model is LogisticSpec && spec.Regularization is null)
        {
            spec = spec with { Regularization = new RegularizationSpec { L2 = 1e-3 } };
            report.Choose("/regularization/l2", "0.001", "A light penalty keeps the weights finite where the classes can be separated, and costs no accuracy.");
        }
        return spec with { Stop = stop };
    }

    static TrainingSpec FormulaOptimizer(TrainingSpec spec, Report report)
    {
        if (Catalog.Create(spec.Loss!).SquareFactor(1, 1) is null)
        {
            report.Choose("/optimizer", "newton", "A formula has few parameters and the loss is smooth: Newton's method knows its curvature exactly.");
            return spec with { Optimizer = new NewtonSpec() };
        }
        report.Choose("/optimizer", "levenberg_marquardt", "Least squares of a formula: what curve fitting uses, with exact derivatives.");
        return spec with { Optimizer = new LevenbergMarquardtSpec() };
    }

    /// <summary>Nothing the client asked for stands against a method that uses curvature.</summary>
    public static bool AllowsCurvature(TrainingSpec spec) =>
        (spec.Loss is null || Catalog.Create(spec.Loss).IsSmooth) && spec.Precision == Precision.Float64 && spec.Schedule is null && spec.Clip is null
        && spec.BatchSize is null && spec.FullBatch != false && spec.Batches is null && !(spec.Regularization?.L1 > 0);

    static TrainingSpec Batching(TrainingSpec spec, bool network, bool ownOptimizer, Size size, Report report)
    {
        if (spec.Batches is not null)
            return spec with { FullBatch = false, BatchSize = null, Shuffle = false };
        if (spec.Optimizer is CurvatureSpec)
            spec = spec with { FullBatch = true };
        else if (spec.BatchSize is null && spec.FullBatch is null)
        {
            bool full = !network && IsSmall(size);
            int batch = !network || size.TrainingRows > 100_000 ? 256 : size.TrainingRows > 10_000 ? 128 : 32;
            full |= batch >= size.TrainingRows;
            spec = full ? spec with { FullBatch = true } : spec with { FullBatch = false, BatchSize = batch };
            report.Choose(full ? "/full_batch" : "/batch_size", full ? "true" : batch.ToString(), full
                ? "The table is small: every step can see all of it, and the loss falls without noise."
                : "Small batches make many steps out of one pass.");
        }
        bool isFull = spec.FullBatch ?? spec.BatchSize is null;
        return spec with { FullBatch = isFull, BatchSize = isFull ? null : spec.BatchSize, Shuffle = spec.Shuffle ?? !isFull };
    }

    static bool IsSmall(Size size) => size.TrainingRows * size.Width <= CellsForFullBatch;

    static int NetworkEpochs(long rows) => rows switch { <= 2_000 => 400, <= 20_000 => 150, <= 200_000 => 40, _ => 10 };

    /// <summary>Validation rows by default only where the service watches for overfitting itself.</summary>
    public static SplitSpec Split(TrainingSpec spec, ModelSpec model, LearningTask task, int rows, Report report)
    {
        SplitSpec split = spec.Split ?? new SplitSpec();
        if (spec.CrossValidation is not null)
        {
            if (split.Validation > 0)
                report.Warn(new Warning("folds_validate", "Every fold of the cross-validation validates in its turn; split.validation is not used.", "/split/validation"));
            split = split with { Validation = 0 };
        }
        if (split.Validation is null)
        {
            bool watch = IsNetwork(model) && rows >= RowsForValidation && spec.Batches is null && (spec.Optimizer is null || spec.Stop?.Patience is not null);
            split = split with { Validation = watch ? 0.2 : 0 };
            if (watch)
                report.Choose("/split/validation", "0.2", "A fifth of the rows watches for overfitting.");
        }
        return split with
        {
            Seed = split.Seed ?? spec.Seed ?? 0,
            Test = split.Test ?? 0,
            Shuffle = split.Shuffle ?? true,
            Stratify = split.Stratify ?? task == LearningTask.Classification,
        };
    }

    /// <summary>A line by absolute errors has no curvature to go by: Adam goes so far in a step whatever the units of the target, which only have to be its own. The minimum is the same on any scale
    /// where nothing is penalised.</summary>
    static bool IsStepwiseLine(TrainingSpec spec, string model, LossSpec loss) =>
        model == "linear" && loss is MaeSpec && spec.Optimizer is null && spec.Initial is null && !RegularizationSpec.Penalizes(spec);

    public static PreprocessingSpec Preprocessing(TrainingSpec spec, string model, LossSpec loss, Report report)
    {
        PreprocessingSpec given = spec.Preprocessing ?? new PreprocessingSpec();
        // A line with an optimizer of the client's own is the textbook's case: its numbers should be those of the data. L-BFGS is asked for its end alone, which is the same on any scale
        // where nothing is penalised.
        bool isForItsEnd = spec.Optimizer is null || spec.Optimizer is LbfgsSpec && !RegularizationSpec.Penalizes(spec);
        bool standardize = given.Standardize ?? (model is not "formula" && (model is not ("linear" or "poisson") || isForItsEnd));
        if (given.Standardize is null && model is not "formula")
            report.Choose("/preprocessing/standardize", standardize ? "true" : "false", standardize
                ? "Features on one scale make the loss round and every step count; coefficients of linear models are still reported in the units of the data."
                : "An optimizer of your own on a linear model: the features stay as they are.");
        bool standardizeTarget = given.StandardizeTarget ?? ((model == "mlp" && standardize && LossFacts.TakesAnyNumber(loss)) || IsStepwiseLine(spec, model, loss));
        if (given.StandardizeTarget is null && standardizeTarget)
            report.Choose("/preprocessing/standardize_target", "true", "Steps are then as long as the target asks for, whatever its units. The loss is in its standard deviations; predictions, parameters of linear models and metrics are in its own units.");
        return given with
        {
            Standardize = standardize,
            StandardizeTarget = standardizeTarget,
            Missing = given.Missing ?? (model == "formula" ? MissingValues.Drop : MissingValues.Mean),
            Categories = given.Categories ?? Categories.OneHot,
            MaxCategories = given.MaxCategories ?? 50,
        };
    }
}

/// <summary>How large a training is, as far as choices depend on it.</summary>
/// <param name="TrainingRows">Rows that train.</param>
/// <param name="Width">Columns of the feature matrix after preprocessing.</param>
internal readonly record struct Size(long TrainingRows, int Width);
