using Descent.Persistence.Storage;

namespace Descent.Persistence.Tests.Storage;

public class StorageFolderTests
{
    [Fact]
    public async Task A_second_process_is_refused_and_told_which_folder_and_why()
    {
        await using OpenedStorage first = await OpenedStorage.NewAsync();
        await using OpenedStorage second = OpenedStorage.Unprepared(first.Path);
        StorageFolderInUseException refusal = await Assert.ThrowsAsync<StorageFolderInUseException>(() => second.PrepareAsync());
        Assert.Contains(first.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Storage__Path", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_was_let_go_can_be_opened_again()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        await storage.DatasetAsync();
        await storage.RestartAsync();
        Assert.Single((await storage.Datasets.ListAsync(10)).Data);
    }

    [Fact]
    public async Task A_clean_end_leaves_one_database_file_without_a_log()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string database = storage.Folder.DatabasePath;
        await storage.JobAsync();
        Assert.True(File.Exists(database + "-wal"));
        await storage.CloseAsync();
        Assert.True(File.Exists(database));
        Assert.False(File.Exists(database + "-wal"));
    }

    [Fact]
    public async Task Free_space_is_a_positive_number_of_bytes()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        Assert.InRange(storage.Folder.FreeBytes(), 1, long.MaxValue);
    }
}
