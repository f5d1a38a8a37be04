using System.Numerics;
using System.Numerics.Tensors;
using Descent.Training.Kernels;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>Measures what a history keeps beside its losses, where <c>record</c> asks for it: where a step begins, how far its update goes, and what that
/// was predicted to gain and gains. It remembers nothing from step to step.</summary>
internal sealed class StepRecorder<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly RecordSpec record;
    readonly Objective<T> objective;
    readonly RecordedParameters? parameters;
    readonly string[] names;
    readonly T[] start, update;

    StepRecorder(RecordSpec record, Objective<T> objective, RecordedParameters? parameters)
    {
        (this.record, this.objective, this.parameters) = (record, objective, parameters);
        names =
        [
            .. record.UpdateNorm ? ["update_norm"] : Array.Empty<string>(),
            .. record.Decrease ? ["predicted_decrease", "actual_decrease"] : Array.Empty<string>(),
            .. parameters?.Names ?? [],
        ];
        (start, update) = (new T[objective.ParameterCount], new T[objective.ParameterCount]);
    }

    /// <param name="record">What is asked for.</param>
    /// <param name="objective">What is minimised.</param>
    /// <param name="parameters">How θ is shown; used where it is asked for.</param>
    /// <returns><see langword="null"/> where nothing is to be measured.</returns>
    public static StepRecorder<T>? Of(RecordSpec? record, Objective<T> objective, Func<RecordedParameters> parameters) =>
        record is { UpdateNorm: true } or { Decrease: true } or { Parameters: true }
            ? new StepRecorder<T>(record, objective, record.Parameters ? parameters() : null)
            : null;

    /// <summary>Remembers θ until the update is made.</summary>
    public void Before(ReadOnlySpan<T> theta) => theta.CopyTo(start);

    /// <summary>Looks at the update that was made since.</summary>
    /// <param name="theta">θ behind it.</param>
    /// <param name="point">Of the step.</param>
    public ExtraColumns After(ReadOnlySpan<T> theta, LossPoint point)
    {
        TensorPrimitives.Subtract(theta, start, update);
        return Columns(
            record.UpdateNorm ? EuclideanNorm.Of<T>(update) : null,
            record.Decrease ? -objective.QuadraticChange(start, update, point.Step) : null,
            record.Decrease ? point.Train - objective.Loss(theta, point.Step) : null, start);
    }

    /// <summary>The columns of a point that no update follows.</summary>
    public ExtraColumns AtEnd(ReadOnlySpan<T> theta) => Columns(null, null, null, theta);

    ExtraColumns Columns(double? norm, double? predicted, double? actual, ReadOnlySpan<T> theta)
    {
        double?[] values = new double?[names.Length];
        int next = 0;
        if (record.UpdateNorm)
            values[next++] = norm;
        if (record.Decrease)
            (values[next++], values[next++]) = (predicted, actual);
        foreach (double value in parameters is null ? [] : parameters.Show(theta))
            values[next++] = value;
        return new ExtraColumns(names, values);
    }
}
