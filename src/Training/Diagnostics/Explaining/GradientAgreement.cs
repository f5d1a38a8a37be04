using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>The gradient that trained this model against central differences of its loss, extrapolated to step 0.</summary>
/// <param name="Checked">Scalars of the parameters that were compared, spread evenly over all.</param>
/// <param name="MaxRelativeError">The largest difference, relative to the larger of both.</param>
/// <param name="Worst">Where that is.</param>
/// <param name="Agrees">Every difference is within 1e-6, or within what rounding and kinks can make of it.</param>
public sealed record GradientAgreement(int Checked, double? MaxRelativeError, WorstSlope? Worst, bool Agrees)
{
    /// <summary>Evaluations of the loss times its multiplications: about a second.</summary>
    const double MostWork = 2e9;

    const double WideStep = 1e-2, NarrowStep = 1e-5;

    const int MostChecked = 60, EvaluationsEach = 24;

    internal static GradientAgreement Of(LossSurface surface, double[] parameters, ElementNames names, CancellationToken token)
    {
        double work = (double)EvaluationsEach * surface.Length * surface.Rows.Rows;
        int count = (int)Math.Clamp(MostWork / work, 4, Math.Min(MostChecked, Math.Max(4, surface.Length)));
        count = Math.Min(count, surface.Length);
        int[] places = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * surface.Length / count))];
        token.ThrowIfCancellationRequested();
        GradientCheckEntry[] entries = [.. Check(places, WideStep)];
        // A step across a kink, of a relu or an absolute value, says nothing of the slope on this side of it: a narrow one mostly stays there.
        int[] doubtful = [.. Enumerable.Range(0, count).Where(i => !entries[i].Agrees())];
        if (doubtful.Length > 0)
            foreach ((GradientCheckEntry again, int i) in Check([.. doubtful.Select(i => places[i])], NarrowStep).Zip(doubtful))
                if (again.RelativeError < entries[i].RelativeError || again.Agrees())
                    entries[i] = again;
        (GradientCheckEntry entry, int place) = entries.Zip(places).MaxBy(pair => pair.First.RelativeError);
        return entries.All(one => double.IsFinite(one.Exact) && double.IsFinite(one.Difference))
            ? new GradientAgreement(count, entry.RelativeError, new WorstSlope(names[place], entry.Exact, entry.Difference), entries.All(one => one.Agrees()))
            : new GradientAgreement(count, null, null, false);

        IReadOnlyList<GradientCheckEntry> Check(int[] chosen, double step) =>
            Diagnostics.GradientCheck.Run(surface.Objective, surface.Graph.Layout, parameters, surface.Rows, step, chosen);
    }
}

/// <summary>The slope on which both ways agree least.</summary>
/// <param name="Name">The parameter and the place in it.</param>
/// <param name="Exact">By reverse mode.</param>
/// <param name="Difference">By central differences.</param>
public sealed record WorstSlope(string Name, double Exact, double Difference);
