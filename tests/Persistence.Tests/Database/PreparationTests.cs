using Descent.Persistence.Database;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Tests.Database;

public class PreparationTests
{
    [Fact]
    public async Task A_migration_that_was_killed_does_not_hold_up_the_next_start()
    {
        string path = Directory.CreateTempSubdirectory("descent-").FullName;
        try
        {
            await using (SqliteConnection killed = new($"Data Source={Path.Combine(path, "descent.db")};Pooling=False"))
            {
                await killed.OpenAsync();
                await using SqliteCommand command = killed.CreateCommand();
                command.CommandText = """
                    CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                    INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
                    """;
                await command.ExecuteNonQueryAsync();
            }
            await using OpenedStorage storage = OpenedStorage.Unprepared(path);
            // Without the cure this never ends; the limit only turns a hang into a failure.
            using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
            await storage.PrepareAsync(limit.Token);
            await storage.JobAsync();
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")]
    [InlineData("foreign_keys", "1")]
    [InlineData("busy_timeout", "10000")]
    [InlineData("auto_vacuum", "2")]
    public async Task Every_connection_is_set_for_durability(string pragma, string value)
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        await using DescentDatabase database = storage.Database();
        await database.Database.OpenConnectionAsync();
        await using System.Data.Common.DbCommand command = database.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";
        Assert.Equal(value, Convert.ToString(await command.ExecuteScalarAsync()));
    }

    [Fact]
    public async Task Only_what_nobody_was_promised_is_not_flushed()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        Assert.Equal([1, 2], new[] { storage.Writer.WriteWithoutFlush(Synchronous), storage.Writer.Write(Synchronous) });

        static int Synchronous(WriteTransaction write) => write.Database.Database.SqlQuery<int>($"PRAGMA synchronous").AsEnumerable().First();
    }

    [Fact]
    public async Task The_migrations_make_the_tables_that_the_model_has()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        await using DescentDatabase database = storage.Database();
        Assert.False(database.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Many_writers_and_readers_at_once_all_succeed()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        Task[] writers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                string id = (await storage.JobAsync()).Runs[0].Id;
                storage.Claims.Finish(storage.Claims.Claim(id, "me")!.Token, Trainings.Result(losses: Trainings.Losses(0, 10)));
            }
        }))];
        Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!Task.WhenAll(writers).IsCompleted)
                await storage.Jobs.ListAsync(100);
        }))];
        await Task.WhenAll([.. writers, .. readers]);
        await using DescentDatabase database = storage.Database();
        Assert.Equal((40, 40), (await database.Jobs.CountAsync(), await database.LossChunks.CountAsync()));
    }

    [Fact]
    public async Task A_writer_waits_for_a_stranger_who_holds_the_database()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        await using SqliteConnection stranger = new($"Data Source={storage.Folder.DatabasePath};Pooling=False");
        await stranger.OpenAsync();
        await using SqliteTransaction transaction = stranger.BeginTransaction(deferred: false);
        Task write = Task.Run(() => storage.JobAsync());
        Assert.False(write.IsCompleted);
        await transaction.CommitAsync();
        await write;
    }
}
