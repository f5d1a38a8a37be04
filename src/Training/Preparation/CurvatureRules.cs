using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>What methods that use curvature ask of the rest of a spec, beyond what every optimizer asks.</summary>
internal static class CurvatureRules
{
    /// <summary>What the client's own fields forbid.</summary>
    public static void CheckAlone(TrainingSpec spec, Report report)
    {
        if (spec.Optimizer is not CurvatureSpec)
            return;
        string name = Catalog.NameOf(spec.Optimizer);
        if (spec.Precision == Precision.Float32)
            Refuse("/precision", $"{name} computes in float64: its tests of convergence lie below float32's rounding.", "float64");
        if (spec.BatchSize is not null || spec.FullBatch == false)
            Refuse(spec.BatchSize is not null ? "/batch_size" : "/full_batch", $"{name} needs the loss of all rows at every step.", "full");
        if (spec.Batches is not null)
            Refuse("/batches", $"{name} needs the loss of all rows at every step.");
        if (spec.Schedule is not null && Catalog.NameOf(spec.Schedule) != "constant")
            Refuse("/schedule", $"{name} chooses its step lengths itself.", "constant");
        if (spec.Clip is not null)
            Refuse("/clip", $"{name} chooses its step lengths itself; clipping would spoil its directions.");
        if (spec.Regularization?.L1 > 0)
            Refuse("/regularization/l1", $"{name} needs a smooth loss; |weight| has a kink at 0.", "0");

        void Refuse(string pointer, string detail, params string[] allowed) =>
            report.Refuse(new Problem(pointer, "optimizer_mismatch", detail) { Allowed = allowed.Length > 0 ? allowed : null });
    }

    /// <summary>What model, loss and size forbid, each as far as it is known.</summary>
    /// <param name="spec">With the defaults that are known.</param>
    /// <param name="sketch">Of the model.</param>
    /// <param name="size">Of the feature matrix.</param>
    /// <param name="report">Receives what is forbidden.</param>
    public static void Check(TrainingSpec spec, ModelSketch? sketch, Size? size, Report report)
    {
        if (spec.Optimizer is not CurvatureSpec optimizer || report.Problems.IsRefused("/optimizer"))
            return;
        string name = Catalog.NameOf(optimizer);
        bool isClosedForm = optimizer is ClosedFormSpec, isOfSquares = optimizer is GaussNewtonSpec or LevenbergMarquardtSpec or ClosedFormSpec;
        Losses.Loss? loss = spec.Loss is null || report.Problems.IsRefused("/loss") ? null : Catalog.Create(spec.Loss);
        if (spec.Model is ObjectiveSpec objective)
            CheckObjective(objective, optimizer, name, report);
        else if (loss is { IsSmooth: false })
            Refuse("optimizer_mismatch", $"{name} needs a smooth loss; {Catalog.NameOf(spec.Loss!)} has a kink.");
        else if (isOfSquares && loss is not null && loss.SquareFactor(1, 1) is null)
            Refuse("optimizer_mismatch", $"{name} is for sums of squares, not for the loss {Catalog.NameOf(spec.Loss!)}.", "newton", "lbfgs");
        if (isClosedForm && IsNotLinear(spec.Model, sketch, report))
            Refuse("optimizer_mismatch", $"{name} is for linear models.", "levenberg_marquardt", "gauss_newton", "newton", "lbfgs");
        if (isClosedForm && size is Size matrix && matrix.TrainingRows * matrix.Width > Limits.SystemCells)
            Refuse("too_large", $"{name} keeps {matrix.TrainingRows * matrix.Width:#,0} numbers three times; at most {Limits.SystemCells:#,0} are allowed.", "lbfgs", "newton");
        if (sketch?.Scope.Statistics.Count > 0)
            Refuse("optimizer_mismatch", $"{name} leaves no batches for the running statistics of batch_norm to follow.");
        if (sketch?.Scope.Masks.Count > 0)
            Refuse("optimizer_mismatch", $"{name} needs the same loss at every evaluation; dropout draws a new one.");
        if (optimizer is not LbfgsSpec && sketch?.ParameterCount is long parameters and > Limits.DenseParameters)
            Refuse("too_large", $"{name} works with a matrix of {parameters:#,0} x {parameters:#,0} numbers; at most {Limits.DenseParameters:#,0} parameters are allowed.", "lbfgs");

        void Refuse(string code, string detail, params string[] others) =>
            report.Refuse(new Problem("/optimizer", code, detail) { Allowed = [.. others, .. FirstOrder] });
    }

    /// <summary>As far as it is known: of a network whose widths do not fit still its layers are.</summary>
    static bool IsNotLinear(ModelSpec? spec, ModelSketch? sketch, Report report)
    {
        if (spec is null or ObjectiveSpec || report.Problems.IsRefused("/model/hidden") || report.Problems.IsRefused("/model/layers/0"))
            return false;
        return !Catalog.Create(spec).IsLinear || (sketch is not null && !CurvatureMethods.AreLinear(sketch.Scope.Parameters));
    }

    static void CheckObjective(ObjectiveSpec objective, CurvatureSpec optimizer, string name, Report report)
    {
        if (optimizer is ClosedFormSpec)
            report.Refuse(new Problem("/optimizer", "optimizer_mismatch", $"{name} is for linear models.") { Allowed = ["newton", "lbfgs", .. FirstOrder] });
        else if (optimizer is GaussNewtonSpec or LevenbergMarquardtSpec && report.Problems.AreSound("/model/formula") && !SquaredTerms.AreApparent(objective))
            report.Refuse(new Problem("/optimizer", "optimizer_mismatch", $"{name} is for sums of squares; write the formula as one, such as (1-x)^2 + 100*(y-x^2)^2, or choose another method.") { Allowed = ["newton", "lbfgs", .. FirstOrder] });
    }

    static string[] FirstOrder => [.. Catalog.Optimizers.Where(entry => entry.SpecType.IsSubclassOf(typeof(FirstOrderSpec))).Select(entry => entry.Name)];
}
