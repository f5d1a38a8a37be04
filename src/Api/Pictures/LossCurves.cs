using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Api.Pictures;

/// <summary>A thinned loss history as two curves of (step, loss), finite points only.</summary>
internal sealed record LossCurves(IReadOnlyList<(double Step, double Loss)> Train, IReadOnlyList<(double Step, double Loss)> Validation)
{
    public IEnumerable<double> Losses => Train.Concat(Validation).Select(point => point.Loss);

    /// <summary>Whether a logarithmic axis shows more: all losses positive, and spread over more than a factor of 20.</summary>
    public bool SpreadWide => Losses.Any() && Losses.Min() > 0 && Losses.Max() / Losses.Min() > 20;

    /// <param name="most">Points to keep: two or three a pixel column draw the same picture as all.</param>
    public static async Task<LossCurves> ReadAsync(LossStore losses, RunRow run, int most, CancellationToken token)
    {
        List<(double, double)> train = [], validation = [];
        foreach (LossPoint point in await losses.ThinnedAsync(run.Id, 0, long.MaxValue, most, token))
        {
            if (double.IsFinite(point.Train))
                train.Add((point.Step, point.Train));
            if (point.Validation is double loss && double.IsFinite(loss))
                validation.Add((point.Step, loss));
        }
        return new LossCurves(train, validation);
    }
}
