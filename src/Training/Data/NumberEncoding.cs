using Descent.Training.Specs;

namespace Descent.Training.Data;

/// <summary>A number, boolean or datetime column as one input.</summary>
/// <param name="Column">Name and type.</param>
/// <param name="Fill">Stands in for a missing value, in the units of the data; null where nothing does.</param>
/// <param name="Shift">Taken from each value.</param>
/// <param name="Scale">Divides the difference.</param>
public sealed record NumberEncoding(ColumnSchema Column, double? Fill, double Shift, double Scale) : FeatureEncoding(Column)
{
    public override int Width => 1;

    public override IReadOnlyList<InputColumn> Inputs => [new InputColumn(Column.Name, Column.Name, Shift, Scale)];

    /// <summary>Null where the rows hold no value at all.</summary>
    public static NumberEncoding? Learn(Column column, ReadOnlySpan<int> rows, PreprocessingSettings settings)
    {
        double[] values = new double[rows.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = column.Numbers[rows[i]];
        Moments present = Moments.Of(values);
        if (present.Count == 0)
            return null;
        double? fill = settings.Missing switch
        {
            MissingValues.Drop => null,
            MissingValues.Mean => present.Mean,
            MissingValues.Zero => 0,
            MissingValues.Median => OrderStatistics.Median(values),
            _ => OrderStatistics.MostFrequent(values),
        };
        if (!settings.Standardize)
            return new NumberEncoding(column.Schema, fill, 0, 1);
        values.AsSpan().Replace(double.NaN, fill ?? double.NaN);
        Moments filled = Moments.Of(values);
        double scale = filled.PopulationStd;
        return new NumberEncoding(column.Schema, fill, filled.Mean, scale > 0 && double.IsFinite(scale) ? scale : 1);
    }

    public override IEnumerable<Substitution> Substitutions(Column column) => new[]
    {
        Substitution.Of(column, SubstitutionKind.MissingValue, Fill is double fill
            ? $"taken as {Data.Column.OfNumbers("", [fill], column.Type).Text(0)}" : "not predicted, for nothing stands in for it", column.IsMissing),
    }.OfType<Substitution>();

    public override void Write<T>(Column column, ReadOnlySpan<int> rows, Span<T> destination, int stride, int offset)
    {
        ReadOnlySpan<double> numbers = column.Numbers;
        double fill = Fill ?? double.NaN;
        for (int i = 0; i < rows.Length; i++)
        {
            double value = numbers[rows[i]];
            destination[(i * stride) + offset] = T.CreateTruncating(((double.IsNaN(value) ? fill : value) - Shift) / Scale);
        }
    }
}
