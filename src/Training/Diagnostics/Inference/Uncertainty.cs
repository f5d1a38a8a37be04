using System.Numerics.Tensors;
using Descent.Training.Data;
using Descent.Training.Plans;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Inference;

/// <summary>How sure the parameters of a fitted model are, and what it predicts. Computed from the fit and the table that trained it; changes no more.</summary>
public sealed class Uncertainty
{
    readonly FittedRows fit;
    readonly Identification identification;
    readonly CovarianceRoot covariance;
    readonly ReferenceDistribution distribution;

    internal Uncertainty(FittedRows fit, Identification identification, CovarianceRoot covariance, ReferenceDistribution distribution, FitSummary summary)
    {
        // The rows themselves are not needed any more.
        this.fit = fit with { Rows = new RowData<double>(0) };
        (this.identification, this.covariance, this.distribution, Summary) = (identification, covariance, distribution, summary);
    }

    /// <summary>How good the fit is as a whole.</summary>
    public FitSummary Summary { get; }

    /// <summary>Memory, for whoever keeps it.</summary>
    public long Bytes => 8L * covariance.Values.Length + 4096;

    /// <summary>Error bars of a fit, or why it has none.</summary>
    /// <param name="model">The fit.</param>
    /// <param name="table">That it was trained on.</param>
    /// <param name="covariance">What the errors rest on.</param>
    public static (Uncertainty? Uncertainty, Problem? Refusal) Of(FittedModel model, Table table, CovarianceKind covariance = CovarianceKind.Classical)
    {
        ModelGraph graph = ModelGraph.Of(model);
        if (InferenceRules.Check(model.Spec, graph, covariance) is Problem refusal)
            return (null, refusal);
        if (InferenceRules.CheckBounds(graph, model.Values.ToArray()) is Problem atBound)
            return (null, atBound);
        PreparedTable prepared = Preparation.Preparation.Prepare(model.Spec, table);
        int[] training = prepared.Split.Train;
        if (InferenceRules.CheckWork(training.Length, graph.Layout.Count) is Problem tooLarge)
            return (null, tooLarge);
        FittedRows fit = new(model, graph, RowMatrices.Of<double>(prepared.Table, training, model.Preprocessor, model.Classes, model.Numbers)!);
        Identification identification = new(model, graph);
        return graph.Loss.SquareFactor(1, 1) is null ? LikelihoodEstimate.Of(fit, identification) : LeastSquaresEstimate.Of(fit, identification, covariance);
    }

    /// <summary>Every parameter with its error, in the units of the data.</summary>
    /// <param name="level">Probability of the intervals.</param>
    public InferenceReport Report(double level = 0.95)
    {
        double[] theta = [.. fit.Parameters];
        fit.Restore(theta, isChange: false);
        double[] estimates = identification.Differences(theta), root = RootInUnitsOfTheData();
        int length = estimates.Length;
        double[] norms = [.. Enumerable.Range(0, length).Select(i => TensorPrimitives.Norm<double>(root.AsSpan(i * length, length)))];
        double bound = distribution.Bound(level);
        return new InferenceReport
        {
            Parameters = [.. estimates.Select((estimate, i) => Estimate(identification.Names[i], estimate, covariance.Scale * norms[i], bound))],
            Kind = distribution.Freedom is null ? StatisticKind.Z : StatisticKind.T,
            Correlation = [.. Enumerable.Range(0, length).Select(i => Enumerable.Range(0, length).Select(j => Correlation(i, j)).ToArray())],
            Summary = Summary,
            References = identification.References,
        };

        double Correlation(int i, int j) => i == j ? 1
            : TensorPrimitives.Dot<double>(root.AsSpan(i * length, length), root.AsSpan(j * length, length)) / norms[i] / norms[j];
    }

    /// <summary>Intervals for what the model predicts, or why there are none.</summary>
    public (PredictionIntervals? Intervals, Problem? Refusal) Intervals(Table table, double level)
    {
        if (covariance.ErrorDeviation is not double deviation)
            return (null, InferenceRules.Refuse("no_interval", "Prediction intervals are for least squares: a class or a count has no interval around it that normal errors would give."));
        if (PredictionIntervals.Check(table.Rows, fit.Parameters.Length) is Problem tooLarge)
            return (null, tooLarge);
        double bound = distribution.Bound(level);
        return (PredictionIntervals.Of(fit, identification, table, covariance.Values, deviation, bound), null);
    }

    ParameterEstimate Estimate(string name, double estimate, double error, double bound)
    {
        double statistic = estimate / error;
        return new ParameterEstimate(name, estimate, error, statistic, distribution.TwoSided(statistic), estimate - bound * error, estimate + bound * error);
    }

    /// <summary>Each column of U is a change of θ, and so becomes one in the units of the data.</summary>
    double[] RootInUnitsOfTheData()
    {
        IReadOnlyList<int> kept = identification.Kept;
        int length = kept.Count;
        double[] root = new double[length * length], change = new double[fit.Parameters.Length];
        for (int column = 0; column < length; column++)
        {
            Array.Clear(change);
            for (int i = 0; i < length; i++)
                change[kept[i]] = covariance.Values[i * length + column];
            fit.Restore(change, isChange: true);
            for (int i = 0; i < length; i++)
                root[i * length + column] = change[kept[i]];
        }
        return root;
    }
}
