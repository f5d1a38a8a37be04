namespace Descent.Training.Data;

/// <summary>A category column as one input a level, 1 where the row has it.</summary>
/// <param name="Column">Name and type.</param>
/// <param name="Levels">In ordinal order.</param>
/// <param name="Other">The rarer levels, and levels never seen, share an input behind the others. Without it a level never seen is all zeros.</param>
/// <param name="Blank">Missing values have an input, the last one. Without it they are all zeros.</param>
public sealed record CategoryEncoding(ColumnSchema Column, IReadOnlyList<string> Levels, bool Other, bool Blank) : FeatureEncoding(Column)
{
    public override int Width => Levels.Count + (Other ? 1 : 0) + (Blank ? 1 : 0);

    public override IReadOnlyList<InputColumn> Inputs =>
    [
        .. Levels.Concat(Other ? ["(other)"] : []).Concat(Blank ? ["(missing)"] : [])
            .Select(level => new InputColumn($"{Column.Name}={level}", Column.Name, 0, 1)),
    ];

    /// <summary>Null where the rows hold no value at all.</summary>
    public static CategoryEncoding? Learn(Column column, ReadOnlySpan<int> rows, PreprocessingSettings settings)
    {
        int[] counts = new int[column.Levels.Count];
        int missing = 0;
        foreach (int row in rows)
        {
            int code = column.Codes[row];
            if (code < 0)
                missing++;
            else
                counts[code]++;
        }
        (string Level, int Count)[] seen = [.. column.Levels.Zip(counts).Where(level => level.Second > 0)];
        if (seen.Length == 0)
            return null;
        bool other = seen.Length > settings.MaxCategories;
        IEnumerable<string> kept = seen.OrderByDescending(level => level.Count).ThenBy(level => level.Level, StringComparer.Ordinal)
            .Take(other ? settings.MaxCategories - 1 : seen.Length).Select(level => level.Level);
        return new CategoryEncoding(column.Schema, [.. kept.Order(StringComparer.Ordinal)], other, missing > 0);
    }

    public override IEnumerable<Substitution> Substitutions(Column column)
    {
        HashSet<string> known = new(Levels, StringComparer.Ordinal);
        bool[] isKnown = [.. column.Levels.Select(known.Contains)];
        return new[]
        {
            Blank ? null : Substitution.Of(column, SubstitutionKind.MissingValue, "taken as none of the known categories, for no training row lacked it", column.IsMissing),
            Substitution.Of(column, SubstitutionKind.UnknownCategory, Other ? "taken as one of the rarer categories, which share an input" : "taken as none of the known categories",
                row => column.Codes[row] is >= 0 and int code && !isKnown[code]),
        }.OfType<Substitution>();
    }

    public override void Write<T>(Column column, ReadOnlySpan<int> rows, Span<T> destination, int stride, int offset)
    {
        Dictionary<string, int> positions = new(StringComparer.Ordinal);
        for (int i = 0; i < Levels.Count; i++)
            positions[Levels[i]] = i;
        int unknown = Other ? Levels.Count : -1;
        int blank = Blank ? Width - 1 : -1;
        int[] inputOf = [.. column.Levels.Select(level => positions.GetValueOrDefault(level, unknown))];
        for (int i = 0; i < rows.Length; i++)
        {
            Span<T> inputs = destination.Slice((i * stride) + offset, Width);
            inputs.Clear();
            int code = column.Codes[rows[i]];
            int input = code < 0 ? blank : inputOf[code];
            if (input >= 0)
                inputs[input] = T.One;
        }
    }
}
