using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Descent.Persistence.Storage;

/// <summary>Makes a rename durable. A file's own flush does not reach the folder's entry for it; POSIX asks for an fsync of the
/// folder as well, which .NET has no call for. Windows journals names and needs nothing.</summary>
static partial class FolderSync
{
    const int ReadOnly = 0;

    // A file system that has nothing to flush for a folder says so with EINVAL.
    const int NothingToFlush = 22;

    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            throw new IOException($"Cannot open the folder '{folder}' to flush it.", new Win32Exception());
        try
        {
            if (Sync(descriptor) != 0 && Marshal.GetLastPInvokeError() != NothingToFlush)
                throw new IOException($"Cannot flush the folder '{folder}'.", new Win32Exception());
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
