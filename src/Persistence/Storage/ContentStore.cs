using System.Security.Cryptography;

namespace Descent.Persistence.Storage;

/// <summary>Immutable files, each under the SHA-256 of its bytes, so that the same file sent twice is kept once.</summary>
public sealed class ContentStore
{
    readonly StorageFolder folder;

    internal ContentStore(StorageFolder folder) => this.folder = folder;

    /// <summary>A file to be written; nothing of it stays unless a dataset is made of it.</summary>
    public UploadStream BeginUpload() => new(Path.Combine(folder.UploadsPath, Guid.NewGuid().ToString("N")));

    /// <summary>Whether the disk takes a few bytes now.</summary>
    public bool TakesBytes()
    {
        try
        {
            using UploadStream trial = BeginUpload();
            trial.Write(new byte[1 << 16]);
            trial.Seal();
            return true;
        }
        catch (IOException exception) when (StorageFull.IsCauseOf(exception))
        {
            return false;
        }
    }

    /// <summary>Opens kept bytes; the caller disposes the stream. A file deleted meanwhile stays readable to who has it open.</summary>
    /// <exception cref="FileNotFoundException">No file has this hash.</exception>
    public FileStream Open(string sha256) =>
        new(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 16);

    /// <summary>Reads a kept file through and compares its hash, before anything is learned from it.</summary>
    /// <exception cref="DamagedContentException">Its bytes are not those that were sent.</exception>
    public async Task VerifyAsync(string sha256, CancellationToken cancellation = default)
    {
        try
        {
            await using FileStream file = Open(sha256);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation)) != sha256)
                throw new DamagedContentException($"file {sha256}");
        }
        catch (FileNotFoundException exception)
        {
            throw new DamagedContentException($"file {sha256}", exception);
        }
    }

    /// <summary>Keeps an upload for good: file and name are on disk when this returns.</summary>
    internal void Commit(UploadStream upload) => upload.MoveTo(PathOf(upload.Sha256));

    internal void Delete(string sha256) => File.Delete(PathOf(sha256));

    /// <summary>Deletes what a crash between a file and its dataset's row left without a row.</summary>
    internal void DeleteAllBut(IReadOnlySet<string> referred)
    {
        foreach (string file in Directory.EnumerateFiles(folder.ContentPath))
        {
            if (!referred.Contains(Path.GetFileName(file)))
                File.Delete(file);
        }
    }

    /// <summary>Where kept bytes are, for readers that go over them more than once.</summary>
    public string PathOf(string sha256) => Path.Combine(folder.ContentPath, sha256);
}
