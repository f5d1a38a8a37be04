namespace Descent.Persistence.Storage;

/// <summary>The folder that holds everything the service keeps. One process owns it: two would take each other's runs for
/// orphans. The lock is the operating system's, so it ends with the process, however that ends.</summary>
public sealed class StorageFolder : IDisposable
{
    readonly FileStream held;

    StorageFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    internal string DatabasePath => System.IO.Path.Combine(Path, "descent.db");

    /// <summary>Files under the SHA-256 of their bytes.</summary>
    internal string ContentPath => System.IO.Path.Combine(Path, "content");

    /// <summary>Files still being received; emptied at every start.</summary>
    internal string UploadsPath => System.IO.Path.Combine(Path, "uploads");

    /// <summary>Creates the folder where it is missing, locks it, and removes what interrupted uploads left behind.</summary>
    /// <exception cref="StorageFolderInUseException">Another process owns the folder.</exception>
    public static StorageFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(path);
        StorageFolder folder = new(path, Lock(path));
        Directory.CreateDirectory(folder.ContentPath);
        Directory.CreateDirectory(folder.UploadsPath);
        FolderSync.Flush(path);
        // Its own name has to survive as well.
        if (System.IO.Path.GetDirectoryName(path) is string above)
            FolderSync.Flush(above);
        foreach (string stale in Directory.EnumerateFiles(folder.UploadsPath))
            File.Delete(stale);
        return folder;
    }

    /// <summary>Bytes that this process may still write to the disk of the folder.</summary>
    public long FreeBytes() => new DriveInfo(Path).AvailableFreeSpace;

    public void Dispose() => held.Dispose();

    static FileStream Lock(string path)
    {
        string file = System.IO.Path.Combine(path, "descent.lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException reason) when (reason is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            throw new StorageFolderInUseException(path, reason);
        }
    }
}

/// <summary>The data folder belongs to another process that is still running.</summary>
public sealed class StorageFolderInUseException(string path, Exception reason) : IOException(
    $"The data folder '{path}' is in use by another process. One folder belongs to one process, since two would take each other's runs. "
    + "End the other process, or choose another folder with Storage__Path.", reason);
