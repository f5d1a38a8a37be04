using System.Numerics.Tensors;

namespace Descent.Training.Optimizers;

/// <summary>Least squares of a model that is linear in its parameters, solved at once: one step. By QR, refined with residuals in twice the digits; large
/// tables whose columns are far from dependent by the normal equations, which then lose nothing.</summary>
/// <remarks>Where columns depend on one another the later ones get the coefficient 0, and a warning names them. L2 penalties are rows of the system.</remarks>
public sealed record ClosedFormSpec : CurvatureSpec
{
    public ClosedFormSpec() => MaxSteps = 1;
}

/// <summary>Solves for θ.</summary>
public abstract class ClosedSolution
{
    /// <param name="parameters">Receives θ.</param>
    /// <returns>Names of the columns that depend on those before them.</returns>
    public abstract IReadOnlyList<string> Solve(Span<double> parameters);
}

/// <param name="function">The loss, for the history.</param>
/// <param name="solution">Its minimum.</param>
internal sealed class ClosedForm(SmoothFunction function, ClosedSolution solution) : Method<double>
{
    const int MostNames = 20;

    readonly double[] gradient = new double[function.Length];
    readonly double[] found = new double[function.Length];
    string caution = "", nextCaution = "";

    public override MethodPoint Evaluate(ReadOnlySpan<double> parameters, long step) =>
        new(function.Evaluate(parameters, gradient), TensorPrimitives.Norm<double>(gradient));

    public override MethodEnd? Prepare(ReadOnlySpan<double> parameters, double learningRate, long step)
    {
        if (step > 0)
            return new MethodEnd(true, "The normal equations hold.") { Caution = caution.Length > 0 ? caution : null };
        IReadOnlyList<string> dependent = solution.Solve(found);
        nextCaution = dependent.Count == 0 ? "" : $"{Names(dependent)} can be computed from the columns before, so the data do not determine all coefficients: "
            + $"{(dependent.Count == 1 ? "it has" : "they have")} the coefficient 0. Predictions do not depend on that choice.";
        return TensorPrimitives.IsFiniteAll<double>(found) ? null
            : new MethodEnd(false, "The solution leaves the range of float64.", "Standardize the features.");
    }

    public override void Move(Span<double> parameters, double learningRate, long step)
    {
        found.CopyTo(parameters);
        caution = nextCaution;
    }

    public override void SaveState(BinaryWriter writer) => writer.Write(caution);

    public override void LoadState(BinaryReader reader) => caution = reader.ReadString();

    static string Names(IReadOnlyList<string> dependent) =>
        string.Join(", ", dependent.Take(MostNames)) + (dependent.Count > MostNames ? $" and {dependent.Count - MostNames:#,0} more columns" : "");
}
