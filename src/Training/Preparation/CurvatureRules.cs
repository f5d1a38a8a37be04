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

    /// <summary>What model, loss and size forbid.</summary>
    public static void Check(TrainingSpec spec, ModelGraph graph, Size size, Report report)
    {
        if (spec.Optimizer is not CurvatureSpec optimizer)
            return;
        string name = Catalog.NameOf(optimizer);
        if (!graph.Loss.IsSmooth)
            report.Refuse(new Problem("/optimizer", "optimizer_mismatch", $"{name} needs a smooth loss; {Catalog.NameOf(spec.Loss!)} has a kink.") { Allowed = FirstOrder });
        else if (spec.Model is ObjectiveSpec objective)
            CheckObjective(objective, optimizer, name, report);
        else if (optimizer is GaussNewtonSpec or LevenbergMarquardtSpec or ClosedFormSpec && graph.Loss.SquareFactor(1, 1) is null)
            report.Refuse(new Problem("/optimizer", "optimizer_mismatch", $"{name} is for sums of squares, not for the loss {Catalog.NameOf(spec.Loss!)}.") { Allowed = ["newton", "lbfgs", .. FirstOrder] });
        if (optimizer is ClosedFormSpec && spec.Model is not ObjectiveSpec && CurvatureMethods.LinearPredictorOf(graph) is null)
            report.Refuse(new Problem("/optimizer", "optimizer_mismatch", $"{name} is for linear models.") { Allowed = ["levenberg_marquardt", "gauss_newton", "newton", "lbfgs", .. FirstOrder] });
        if (optimizer is ClosedFormSpec && size.TrainingRows * size.Width > Limits.SystemCells)
            report.Refuse(new Problem("/optimizer", "too_large", $"{name} keeps {size.TrainingRows * size.Width:#,0} numbers three times; at most {Limits.SystemCells:#,0} are allowed.") { Allowed = ["lbfgs", "newton", .. FirstOrder] });
        if (graph.Statistics.Count > 0)
            report.Refuse(new Problem("/optimizer", "optimizer_mismatch", $"{name} leaves no batches for the running statistics of batch_norm to follow.") { Allowed = FirstOrder });
        if (graph.Masks.Count > 0)
            report.Refuse(new Problem("/optimizer", "optimizer_mismatch", $"{name} needs the same loss at every evaluation; dropout draws a new one.") { Allowed = FirstOrder });
        if (optimizer is not LbfgsSpec && graph.ParameterCount > Limits.DenseParameters)
            report.Refuse(new Problem("/optimizer", "too_large", $"{name} works with a matrix of {graph.ParameterCount:#,0} x {graph.ParameterCount:#,0} numbers; at most {Limits.DenseParameters:#,0} parameters are allowed.") { Allowed = ["lbfgs", .. FirstOrder] });
    }

    static void CheckObjective(ObjectiveSpec objective, CurvatureSpec optimizer, string name, Report report)
    {
        if (optimizer is ClosedFormSpec)
            report.Refuse(new Problem("/optimizer", "optimizer_mismatch", $"{name} is for linear models.") { Allowed = ["newton", "lbfgs", .. FirstOrder] });
        else if (optimizer is GaussNewtonSpec or LevenbergMarquardtSpec && !SquaredTerms.AreApparent(objective))
            report.Refuse(new Problem("/optimizer", "optimizer_mismatch", $"{name} is for sums of squares; write the formula as one, such as (1-x)^2 + 100*(y-x^2)^2, or choose another method.") { Allowed = ["newton", "lbfgs", .. FirstOrder] });
    }

    static string[] FirstOrder => [.. Catalog.Optimizers.Where(entry => entry.SpecType.IsSubclassOf(typeof(FirstOrderSpec))).Select(entry => entry.Name)];
}
