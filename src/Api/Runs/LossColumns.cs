using System.Text.Json;
using Descent.Training.Runs;

namespace Descent.Api.Runs;

/// <summary>The columns of a loss history, in order.</summary>
/// <param name="extra">Those that <c>record</c> asks for.</param>
internal sealed class LossColumns(IReadOnlyList<string> extra)
{
    const int Always = 6;

    public IReadOnlyList<string> Names { get; } = ["step", "epoch", "train", "validation", "learning_rate", "gradient_norm", .. extra];

    /// <summary>Those that a point has, and with it every other of its run; the usual ones where there is no point.</summary>
    public static LossColumns Of(LossPoint? point) => new(point?.Extra?.Names ?? []);

    public static double? Value(LossPoint point, int column) => column switch
    {
        0 => point.Step,
        1 => point.Epoch,
        2 => point.Train,
        3 => point.Validation,
        4 => point.LearningRate,
        5 => point.GradientNorm,
        _ => point.Extra!.Values[column - Always],
    };

    /// <summary>The shortest decimal that reads back as the same number; empty where there is none.</summary>
    public static string Text(double? value) => value switch
    {
        null => "",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        double number when double.IsNaN(number) => "nan",
        double number => number.ToString("R"),
    };

    public void WriteNames(Utf8JsonWriter json)
    {
        json.WriteStartArray("columns");
        foreach (string column in Names)
            json.WriteStringValue(column);
        json.WriteEndArray();
    }

    /// <summary>Writes a point as a list, and adds what JSON cannot hold of it to <paramref name="nonfinite"/>.</summary>
    public void WriteRow(Utf8JsonWriter json, LossPoint point, int row, List<NonfiniteLoss> nonfinite)
    {
        json.WriteStartArray();
        for (int column = 0; column < Names.Count; column++)
        {
            double? value = Value(point, column);
            Write(json, value);
            if (value is double number && Answers.Nonfinite.Name(number) is string name)
                nonfinite.Add(new NonfiniteLoss(row, Names[column], name));
        }
        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, double? value)
    {
        if (value is double number && double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteNullValue();
    }
}

/// <summary>A loss history.</summary>
internal sealed record LossesBody
{
    /// <summary>Always <c>losses</c>.</summary>
    public required string Object { get; init; }

    /// <summary>Id of the run.</summary>
    public required string Run { get; init; }

    /// <summary>What stands in a row: step, epoch, train, validation, learning_rate, gradient_norm, and what <c>record</c> asks for: update_norm,
    /// predicted_decrease and actual_decrease, parameters.NAME.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>One list of numbers a recorded step, in the order of the columns. Null where a number was not evaluated or is not finite.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Rows { get; init; }

    /// <summary>The numbers that are not finite.</summary>
    public required IReadOnlyList<NonfiniteLoss> Nonfinite { get; init; }

    /// <summary>Distance of the recorded steps: 1 where all are, more where the history was thinned while it was made. The first step, the last and
    /// those with a validation loss are always there.</summary>
    public required int Every { get; init; }

    /// <summary>Points in the whole history.</summary>
    public required long Recorded { get; init; }

    /// <summary>Updates made.</summary>
    public required long TotalSteps { get; init; }
}

/// <summary>A number that JSON cannot hold.</summary>
/// <param name="Row">Position in <c>rows</c>, from 0.</param>
/// <param name="Column">Name of the column.</param>
/// <param name="Value"><c>nan</c>, <c>+inf</c> or <c>-inf</c>.</param>
internal sealed record NonfiniteLoss(int Row, string Column, string Value);
