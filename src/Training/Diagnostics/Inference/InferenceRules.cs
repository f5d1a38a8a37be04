using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics.Inference;

/// <summary>Which fits have error bars at all: what can be said before anything is computed. A wrong number would look like a right one, so each refusal
/// gives its reason and what to do.</summary>
internal static class InferenceRules
{
    /// <summary>Parameters: their correlations are 5 MB of text.</summary>
    public const int MostParameters = 500;

    /// <summary>Rows times squared parameters: some ten seconds on one core.</summary>
    public const long MostWork = 20_000_000_000;

    public static Problem? Check(TrainingSpec spec, ModelGraph graph, CovarianceKind covariance)
    {
        bool squares = graph.Loss.SquareFactor(1, 1) is not null;
        string loss = Catalog.NameOf(spec.Loss!);
        if (!squares && graph.Loss.LikelihoodConstant([]) is null)
            return Refuse("no_likelihood", $"The loss {loss} as it was set is no likelihood, so the fit has no standard errors.",
                "mse", "bce_with_logits", "cross_entropy", "poisson_nll", "gaussian_nll");
        if (RegularizationSpec.Penalizes(spec))
            return Refuse("penalised", "The fit is penalised: its estimates are drawn towards 0, and standard errors of the likelihood do not hold for them.", "regularization l1 = 0 and l2 = 0");
        if (spec.Precision == Precision.Float32)
            return Refuse("precision", "The fit was computed in float32, whose rounding hides the minimum.", "precision float64");
        if (graph.Masks.Count > 0)
            return Refuse("dropout", "The fit was trained with dropout: it is the minimum of no likelihood.", "dropout 0");
        if (graph.Statistics.Count > 0)
            return Refuse("running_statistics", "The fit has running means and variances (batch_norm), which are no estimates by likelihood.", "layer_norm");
        if (squares && graph.Prediction.Shape.Columns > 1)
            return Refuse("several_targets", "The fit has several targets, whose errors need not have one variance.", "one job for each target");
        if (!squares && covariance != CovarianceKind.Classical)
            return Refuse("covariance", $"The robust covariance {covariance.ToString().ToLowerInvariant()} is for least squares, not for the loss {loss}.", "classical");
        if (graph.ParameterCount == 0)
            return Refuse("no_parameters", "All parameters of the fit were held fixed: nothing was estimated.");
        if (graph.ParameterCount > MostParameters)
            return Refuse("too_many_parameters", $"The fit has {graph.ParameterCount:#,0} parameters; error bars are computed for at most {MostParameters}.", $"<= {MostParameters} parameters");
        return null;
    }

    /// <summary>At a bound the loss has a slope, and the estimate no normal distribution around it.</summary>
    public static Problem? CheckBounds(ModelGraph graph, double[] parameters) =>
        Bounds.Reached(graph.Parameters, graph.Layout, parameters).FirstOrDefault() is Warning reached
            ? Refuse("at_bound", $"{reached.Message} Error bars hold where no bound does.", "wider bounds", "the parameter held fixed")
            : null;

    public static Problem? CheckWork(long rows, long parameters) => rows * parameters * parameters <= MostWork ? null
        : Refuse("too_large", $"{rows:#,0} rows with {parameters:#,0} parameters take too long: rows times squared parameters may be {MostWork:#,0} at most.", $"rows * parameters^2 <= {MostWork:#,0}");

    public static Problem Refuse(string code, string detail, params string[] allowed) => new("", code, detail) { Allowed = allowed.Length > 0 ? allowed : null };
}
