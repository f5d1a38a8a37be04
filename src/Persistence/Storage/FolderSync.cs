using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Descent.Persistence.Storage;

/// <summary>Makes a rename durable. A file's own flush does not reach the folder's entry for it; POSIX asks for an fsync of the
/// folder as well, and .NET opens no folder. Windows journals names and needs nothing.</summary>
static partial class FolderSync
{
    const int ReadOnly = 0;

    // A folder that this process may not read was made by somebody else.
    const int NotAllowed = 13;

    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == NotAllowed)
            return;
        if (descriptor < 0)
            throw new IOException($"Cannot open the folder '{folder}' to flush it.", new Win32Exception());
        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
