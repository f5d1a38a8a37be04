using Descent.Persistence.Database;
using Descent.Persistence.Keys;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Datasets;

/// <summary>What is known of a table when its upload has been read.</summary>
/// <param name="Name">As the client calls it, if it does.</param>
/// <param name="MediaType">As it was sent, so that the bytes can be given back under it.</param>
/// <param name="Format">JSON: how the file is written.</param>
/// <param name="Rows">Rows of data.</param>
/// <param name="Columns">JSON: the columns with their types and statistics.</param>
public sealed record NewDataset(string? Name, string MediaType, string Format, long Rows, string Columns);

/// <summary>Tables that clients sent.</summary>
public sealed class DatasetStore
{
    static readonly Func<DescentDatabase, string, CancellationToken, Task<DatasetRow?>> ById = EF.CompileAsyncQuery(
        (DescentDatabase database, string id, CancellationToken cancellation) => database.Datasets.FirstOrDefault(row => row.Id == id));

    readonly IDbContextFactory<DescentDatabase> databases;
    readonly Writer writer;
    readonly ContentStore content;
    readonly Identifiers identifiers;
    readonly TimeProvider time;
    readonly AgeClock ages;

    internal DatasetStore(
        IDbContextFactory<DescentDatabase> databases, Writer writer, ContentStore content, Identifiers identifiers, TimeProvider time, AgeClock ages)
    {
        this.databases = databases;
        this.writer = writer;
        this.content = content;
        this.identifiers = identifiers;
        this.time = time;
        this.ages = ages;
    }

    /// <summary>Keeps the uploaded bytes and what is known of them. When this returns, both survive a power loss.</summary>
    public Task<DatasetRow> CreateAsync(NewDataset dataset, UploadStream upload, CancellationToken cancellation = default) =>
        CreateAsync(dataset, upload, null, cancellation);

    /// <summary>The same under a key, which is kept with the dataset.</summary>
    public Task<DatasetRow> CreateAsync(
        NewDataset dataset, UploadStream upload, KeyedRequest<DatasetRow>? key, CancellationToken cancellation = default)
    {
        // The slow flush of the file comes before the gate; within it, no deletion of the same content can come between file and row.
        upload.Seal();
        return writer.WriteAsync(
            write =>
            {
                DatasetRow row = new()
                {
                    Id = identifiers.New("ds"),
                    Name = dataset.Name,
                    Sha256 = upload.Sha256,
                    MediaType = dataset.MediaType,
                    Format = dataset.Format,
                    Rows = dataset.Rows,
                    Bytes = upload.Length,
                    Columns = dataset.Columns,
                    CreatedAt = time.GetUtcNow(),
                };
                content.Commit(upload);
                write.Database.Add(row);
                write.Database.SaveChanges();
                KeyStore.Keep(write, key, row, row.CreatedAt, ages);
                return row;
            },
            cancellation);
    }

    public async Task<DatasetRow?> GetAsync(string id, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await ById(database, id, cancellation);
    }

    /// <summary>Newest first.</summary>
    /// <param name="limit">Most rows to return.</param>
    /// <param name="after">Id of the last one of the page before; it need not exist any more.</param>
    /// <param name="cancellation">Ends the query.</param>
    public async Task<Page<DatasetRow>> ListAsync(int limit, string? after = null, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        IQueryable<DatasetRow> rows = database.Datasets;
        if (after is not null)
            rows = rows.Where(row => string.Compare(row.Id, after) < 0);
        return Page<DatasetRow>.Of(await rows.OrderByDescending(row => row.Id).Take(limit + 1).ToListAsync(cancellation), limit);
    }

    /// <summary>Deletes a dataset, and its bytes with the last dataset that has them.</summary>
    public Task<DeleteOutcome> DeleteAsync(string id, CancellationToken cancellation = default) => writer.WriteAsync(
        write =>
        {
            DatasetRow? row = write.Database.Datasets.FirstOrDefault(row => row.Id == id);
            if (row is null)
                return DeleteOutcome.NotFound;
            if (write.Database.Jobs.Any(job => job.DatasetId == id && RunStates.Unfinished.Contains(job.Status)))
                return DeleteOutcome.InUse;
            write.Database.Datasets.Where(other => other.Id == id).ExecuteDelete();
            // After the commit: bytes without a row are swept at the next start, a row without its bytes would be a loss.
            if (!write.Database.Datasets.Any(other => other.Sha256 == row.Sha256))
                write.AfterCommit(() => content.Delete(row.Sha256));
            return DeleteOutcome.Deleted;
        },
        cancellation);
}
