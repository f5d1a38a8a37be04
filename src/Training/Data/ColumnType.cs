namespace Descent.Training.Data;

/// <summary>What the values of a column are.</summary>
public enum ColumnType
{
    /// <summary>Finite float64 numbers.</summary>
    Number,

    /// <summary>true or false, held as 1 and 0.</summary>
    Boolean,

    /// <summary>Names that repeat: a code into the column's levels.</summary>
    Category,

    /// <summary>Free text, kept word for word.</summary>
    Text,

    /// <summary>Points in time (ISO 8601), held as seconds since 1970-01-01T00:00:00Z.</summary>
    Datetime,
}

/// <summary>Name and type of a column: what a model remembers of the table it was trained on.</summary>
public sealed record ColumnSchema(string Name, ColumnType Type)
{
    /// <summary>A hyphen alone is one of the column's values, not a missing one.</summary>
    public bool Hyphen { get; init; }
}
