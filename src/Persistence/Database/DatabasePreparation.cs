using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Database;

/// <summary>What happens between taking the folder and taking requests.</summary>
sealed class DatabasePreparation(
    IDbContextFactory<DescentDatabase> databases, ContentStore content, Identifiers identifiers, RunClaims claims)
{
    /// <summary>Brings the tables up to date and the rows back to what is true without a worker: nobody has a run.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        await MigrateAsync(database, cancellation);
        await ContinueIdentifiersAsync(database, cancellation);
        content.DeleteAllBut(await database.Datasets.Select(dataset => dataset.Sha256).ToHashSetAsync(cancellation));
        claims.RescueAll();
    }

    static async Task MigrateAsync(DescentDatabase database, CancellationToken cancellation)
    {
        // One connection for all of it: a pragma that takes effect with the first table must meet that table.
        await database.Database.OpenConnectionAsync(cancellation);
        // auto_vacuum can only be chosen before the first table; incremental, so that deleted histories can be given back to the disk.
        await database.Database.ExecuteSqlAsync($"PRAGMA auto_vacuum = INCREMENTAL", cancellation);
        await database.Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellation);
        // A killed migration leaves its lock row behind and the next one waits for it for ever. The folder's lock says that it has no owner.
        await database.Database.ExecuteSqlAsync($"DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellation);
        await database.Database.MigrateAsync(cancellation);
    }

    async Task ContinueIdentifiersAsync(DescentDatabase database, CancellationToken cancellation)
    {
        string?[] newest =
        [
            await database.Datasets.MaxAsync(row => (string?)row.Id, cancellation),
            await database.Jobs.MaxAsync(row => (string?)row.Id, cancellation),
            await database.Runs.MaxAsync(row => (string?)row.Id, cancellation),
        ];
        foreach (string id in newest.OfType<string>())
            identifiers.ContinueAfter(id);
    }
}
