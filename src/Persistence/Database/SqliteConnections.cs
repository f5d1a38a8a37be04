using System.Data.Common;
using Descent.Persistence.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Descent.Persistence.Database;

/// <summary>How the service talks to SQLite. Journal mode is a property of the file; the rest belongs to a connection and is set whenever
/// one is taken from the pool.</summary>
sealed class SqliteConnections : DbConnectionInterceptor
{
    // FULL: a commit is on disk when it returns, also in WAL mode. The timeout matters to readers in a checkpoint; writers queue before the gate.
    // The limit cuts a write-ahead log that one large deletion has made long, as soon as it is begun anew.
    const string Settings =
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA journal_size_limit = 67108864;";

    public static void Configure(DbContextOptionsBuilder options, StorageFolder folder)
    {
        SqliteConnectionStringBuilder connection = new() { DataSource = folder.DatabasePath, Pooling = true };
        options.UseSqlite(connection.ToString())
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(new SqliteConnections());
    }

    /// <summary>Until its connection is closed, the context's commits return before they are on disk.</summary>
    public static void DoNotFlush(DescentDatabase database)
    {
        database.Database.OpenConnection();
        database.Database.ExecuteSql($"PRAGMA synchronous = NORMAL");
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = Settings;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
