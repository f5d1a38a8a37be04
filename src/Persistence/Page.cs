namespace Descent.Persistence;

/// <summary>Part of a list, newest first.</summary>
/// <param name="Data">At most as many as were asked for.</param>
/// <param name="HasMore">True when older ones follow after the last of <paramref name="Data"/>.</param>
public sealed record Page<T>(IReadOnlyList<T> Data, bool HasMore)
{
    /// <summary>Cuts a result that was queried with one row more than the limit.</summary>
    internal static Page<T> Of(List<T> rows, int limit)
    {
        bool more = rows.Count > limit;
        return new Page<T>(more ? rows[..limit] : rows, more);
    }
}

/// <summary>What became of a request to delete.</summary>
public enum DeleteOutcome
{
    Deleted,
    NotFound,

    /// <summary>An unfinished job needs it, or it is one.</summary>
    InUse,
}
