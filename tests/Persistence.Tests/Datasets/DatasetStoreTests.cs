using System.Security.Cryptography;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Storage;

namespace Descent.Persistence.Tests.Datasets;

public class DatasetStoreTests
{
    [Fact]
    public async Task The_very_bytes_come_back_under_their_hash()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        DatasetRow made = await storage.DatasetAsync("x;y\r\n1,5;2\r\n");
        await storage.RestartAsync();
        DatasetRow row = (await storage.Datasets.GetAsync(made.Id))!;
        using StreamReader content = new(storage.Content.Open(row.Sha256));
        Assert.Equal("x;y\r\n1,5;2\r\n", await content.ReadToEndAsync());
        Assert.Equal((12L, "text/csv", """{"type":"csv"}""", 2L, storage.Time.GetUtcNow()), (row.Bytes, row.MediaType, row.Format, row.Rows, row.CreatedAt));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("x;y\r\n1,5;2\r\n"u8)), row.Sha256);
        Assert.Null(await storage.Datasets.GetAsync("ds_unknown"));
    }

    [Fact]
    public async Task A_sealed_upload_can_be_read_before_it_is_kept_and_is_gone_if_it_never_is()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        using (UploadStream upload = storage.Content.BeginUpload())
        {
            Assert.Throws<InvalidOperationException>(() => upload.Sha256);
            await upload.WriteAsync("a,b\n"u8.ToArray());
            upload.Seal();
            using StreamReader reader = new(upload.OpenRead());
            Assert.Equal("a,b\n", await reader.ReadToEndAsync());
        }
        Assert.Empty(Directory.EnumerateFiles(storage.Folder.UploadsPath));
        Assert.Empty(Directory.EnumerateFiles(storage.Folder.ContentPath));
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once_and_go_with_the_last_dataset_that_has_them()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        DatasetRow first = await storage.DatasetAsync(), second = await storage.DatasetAsync();
        Assert.Single(Directory.EnumerateFiles(storage.Folder.ContentPath));
        Assert.Empty(Directory.EnumerateFiles(storage.Folder.UploadsPath));

        Assert.Equal(DeleteOutcome.Deleted, await storage.Datasets.DeleteAsync(first.Id));
        Assert.Single(Directory.EnumerateFiles(storage.Folder.ContentPath));
        Assert.Equal(DeleteOutcome.Deleted, await storage.Datasets.DeleteAsync(second.Id));
        Assert.Empty(Directory.EnumerateFiles(storage.Folder.ContentPath));
        Assert.Equal(DeleteOutcome.NotFound, await storage.Datasets.DeleteAsync(second.Id));
    }

    [Fact]
    public async Task A_dataset_stays_while_an_unfinished_job_uses_it()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        DatasetRow dataset = await storage.DatasetAsync();
        JobRow job = await storage.JobAsync(dataset.Id);
        Assert.Equal(DeleteOutcome.InUse, await storage.Datasets.DeleteAsync(dataset.Id));
        storage.Claims.Finish(storage.Claims.Claim(job.Runs[0].Id, "me")!.Token, Trainings.Result());
        Assert.Equal(DeleteOutcome.Deleted, await storage.Datasets.DeleteAsync(dataset.Id));
        Assert.Equal(dataset.Id, (await storage.Jobs.GetAsync(job.Id))!.DatasetId);
    }

    [Fact]
    public async Task Pages_go_newest_first()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        List<string> newestFirst = [];
        for (int i = 0; i < 5; i++)
            newestFirst.Insert(0, (await storage.DatasetAsync(new string('1', i + 1))).Id);
        Page<DatasetRow> first = await storage.Datasets.ListAsync(2);
        Page<DatasetRow> second = await storage.Datasets.ListAsync(2, first.Data[^1].Id);
        Page<DatasetRow> third = await storage.Datasets.ListAsync(2, second.Data[^1].Id);
        Assert.Equal((true, true, false), (first.HasMore, second.HasMore, third.HasMore));
        Assert.Equal(newestFirst, first.Data.Concat(second.Data).Concat(third.Data).Select(row => row.Id));
    }

    [Fact]
    public async Task What_a_crash_left_without_a_row_is_swept_at_the_next_start()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        DatasetRow kept = await storage.DatasetAsync();
        await File.WriteAllTextAsync(Path.Combine(storage.Folder.UploadsPath, "half"), "x,y\n1");
        string lost = Convert.ToHexStringLower(SHA256.HashData("lost"u8));
        await File.WriteAllTextAsync(Path.Combine(storage.Folder.ContentPath, lost), "lost");

        await storage.RestartAsync();

        Assert.Empty(Directory.EnumerateFiles(storage.Folder.UploadsPath));
        Assert.Equal([kept.Sha256], Directory.EnumerateFiles(storage.Folder.ContentPath).Select(Path.GetFileName));
    }
}
