using Descent.Persistence.Database;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Keys;

/// <summary>Remembers for a day what was made under which key. The key is written with what it made, so that no crash comes between the two.</summary>
public sealed class KeyStore
{
    static readonly TimeSpan Life = TimeSpan.FromHours(24);

    readonly IDbContextFactory<DescentDatabase> databases;
    readonly AgeClock ages;

    internal KeyStore(IDbContextFactory<DescentDatabase> databases, AgeClock ages)
    {
        this.databases = databases;
        this.ages = ages;
    }

    /// <summary>What was answered under a key, and to which request; null where the key is free.</summary>
    public async Task<(byte[] Request, KeptAnswer Answer)?> FindAsync(string key, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        DateTimeOffset oldest = ages.Now - Life;
        IdempotencyKeyRow? row = await database.IdempotencyKeys.FirstOrDefaultAsync(row => row.Key == key && row.CreatedAt > oldest, cancellation);
        return row is null ? null : (row.Request, new KeptAnswer(row.Status, row.Location, row.Answer));
    }

    /// <summary>Writes a key within the transaction that made <paramref name="made"/>, and forgets those that are a day old.</summary>
    internal static void Keep<T>(WriteTransaction write, KeyedRequest<T>? request, T made, DateTimeOffset now, AgeClock ages)
    {
        if (request is null)
            return;
        DateTimeOffset oldest = ages.Now - Life;
        write.Database.IdempotencyKeys.Where(row => row.CreatedAt <= oldest).ExecuteDelete();
        KeptAnswer answer = request.Answer(made);
        write.Database.Add(new IdempotencyKeyRow
        {
            Key = request.Key,
            Request = request.Request,
            Status = answer.Status,
            Location = answer.Location,
            Answer = answer.Body,
            CreatedAt = now,
        });
        write.Database.SaveChanges();
    }
}
