using Microsoft.Data.Sqlite;

namespace Descent.Persistence.Storage;

/// <summary>Tells a full disk from other faults.</summary>
public static class StorageFull
{
    const int SqliteFull = 13;

    // What the operating systems say: ENOSPC and EDQUOT, and the two of Windows.
    static readonly HashSet<int> Codes = [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    public static bool IsCauseOf(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: SqliteFull } => true,
        IOException when Codes.Contains(exception.HResult) => true,
        { InnerException: Exception inner } => IsCauseOf(inner),
        _ => false,
    };
}
