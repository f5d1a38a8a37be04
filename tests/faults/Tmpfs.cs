using System.Diagnostics;

namespace Descent.Faults.Tests;

/// <summary>A disk of a few megabytes in memory; to mount it takes root.</summary>
internal sealed class Tmpfs : IDisposable
{
    readonly string _path = Directory.CreateTempSubdirectory("descent-tmpfs-").FullName;

    public Tmpfs(int megabytes) => Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", _path);

    public string Folder => Path.Combine(_path, "data");

    string Filler => Path.Combine(_path, "filler");

    /// <summary>Takes every page that is left.</summary>
    public void Fill()
    {
        using FileStream filler = new(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
                filler.Write(page);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Empty() => File.Delete(Filler);

    public void Dispose()
    {
        Run("umount", _path);
        Directory.Delete(_path);
    }

    static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
