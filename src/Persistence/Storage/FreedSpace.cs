using Descent.Persistence.Database;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Storage;

/// <summary>Gives the disk back what deleted rows took. SQLite keeps their pages for rows to come; here they are moved to the end of the file
/// and cut off, some at a time, so that no writer waits long.</summary>
public sealed class FreedSpace
{
    readonly IDbContextFactory<DescentDatabase> databases;
    readonly Writer writer;

    internal FreedSpace(IDbContextFactory<DescentDatabase> databases, Writer writer)
    {
        this.databases = databases;
        this.writer = writer;
    }

    /// <summary>Until no page is free any more.</summary>
    public async Task ReturnAsync(CancellationToken cancellation = default)
    {
        bool returned = false;
        while (await writer.WriteAsync(write => ReturnSome(write.Database), cancellation))
            returned = true;
        if (returned)
            await CutLogAsync(cancellation);
    }

    /// <summary>Bytes of the database that are in use.</summary>
    public async Task<long> UsedBytesAsync(CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return (Number(database, $"SELECT page_count AS Value FROM pragma_page_count()") - FreePages(database))
            * Number(database, $"SELECT page_size AS Value FROM pragma_page_size()");
    }

    static bool ReturnSome(DescentDatabase database)
    {
        if (FreePages(database) == 0)
            return false;
        // So many pages are four megabytes.
        database.Database.ExecuteSql($"PRAGMA incremental_vacuum(1000)");
        return true;
    }

    /// <summary>The pages are cut off when the log is folded into the file, and the log itself is as long as the largest deletion. A reader who is in
    /// the middle of something keeps it so; then it is left for the next time.</summary>
    async Task CutLogAsync(CancellationToken cancellation)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        await database.Database.OpenConnectionAsync(cancellation);
        await database.Database.ExecuteSqlAsync($"PRAGMA busy_timeout = 50", cancellation);
        await database.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)", cancellation);
    }

    static long FreePages(DescentDatabase database) => Number(database, $"SELECT freelist_count AS Value FROM pragma_freelist_count()");

    static long Number(DescentDatabase database, FormattableString query) => database.Database.SqlQuery<long>(query).Single();
}
