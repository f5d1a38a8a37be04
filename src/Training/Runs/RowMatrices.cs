using System.Numerics;
using Descent.Training.Data;
using Descent.Training.Plans;

namespace Descent.Training.Runs;

/// <summary>Rows of a table as the matrices that a plan reads.</summary>
internal static class RowMatrices
{
    public const string Features = "features";
    public const string Target = "target";

    /// <summary>Inputs and target of some rows; <see langword="null"/> when there are none.</summary>
    public static RowData<T>? Of<T>(Table table, ReadOnlySpan<int> rows, Preprocessor preprocessor, ClassTarget? classes, NumberTarget? numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows.IsEmpty)
            return null;
        RowData<T> data = Inputs<T>(table, rows, preprocessor);
        if (classes is not null)
        {
            int[] codes = classes.Encode(table[classes.Column.Name], rows);
            Span<T> target = data.Add(Target, 1);
            for (int i = 0; i < codes.Length; i++)
                target[i] = T.CreateTruncating(codes[i]);
        }
        else
            numbers!.Transform(table, rows, data.Add(Target, numbers.Names.Count));
        return data;
    }

    /// <summary>Inputs alone, for prediction.</summary>
    public static RowData<T> Inputs<T>(Table table, ReadOnlySpan<int> rows, Preprocessor preprocessor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowData<T> data = new(rows.Length);
        preprocessor.Transform(table, rows, data.Add(Features, preprocessor.Width));
        return data;
    }
}
