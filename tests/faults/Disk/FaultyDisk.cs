using System.Diagnostics;
using System.Globalization;

namespace Descent.Faults.Tests.Disk;

/// <summary>A data folder on a disk that can lose power, be full, or kill its program; see <c>disk.c</c>.</summary>
internal sealed class FaultyDisk : IDisposable
{
    static readonly Lazy<string> _library = new(Compile);
    readonly string _outside = Directory.CreateTempSubdirectory("descent-disk-").FullName;

    public FaultyDisk() => Directory.CreateDirectory(Root);

    /// <summary>The data folder; it is not there yet, so that its own name can be lost too.</summary>
    public string Folder => Path.Combine(Root, "data");

    /// <summary>While true, nothing can be written.</summary>
    public bool IsFull
    {
        get => File.Exists(FullMark);
        set
        {
            if (value)
                File.WriteAllBytes(FullMark, []);
            else
                File.Delete(FullMark);
        }
    }

    string Root => Path.Combine(_outside, "disk");

    string FullMark => Path.Combine(_outside, "full");

    string Log => Path.Combine(_outside, "log");

    /// <summary>For a program that may lose power: its changes are logged.</summary>
    public Dictionary<string, string> LosingPower() => new(Loaded()) { ["DESCENT_DISK_LOG"] = Log };

    /// <summary>The same for one that is killed before its <paramref name="change"/>th change to the disk, 1 being the first.</summary>
    public Dictionary<string, string> KillingAt(int change) => new(LosingPower()) { ["DESCENT_DISK_KILL"] = change.ToString(CultureInfo.InvariantCulture) };

    /// <summary>For a program whose disk may be full.</summary>
    public Dictionary<string, string> Filling() => Loaded();

    /// <summary>Changes to the disk that were logged.</summary>
    public int Changes => DiskRecord.ReadAll(Log).Count;

    /// <summary>Takes back what a killed program that was <see cref="LosingPower"/> had not flushed.</summary>
    public (int Pages, int Names) LosePower(Random random) => LostPower.Strike(Log, random);

    public void Dispose() => Directory.Delete(_outside, recursive: true);

    Dictionary<string, string> Loaded() => new() { ["LD_PRELOAD"] = _library.Value, ["DESCENT_DISK_ROOT"] = Root, ["DESCENT_DISK_FULL"] = FullMark };

    static string Compile()
    {
        string library = Path.Combine(AppContext.BaseDirectory, "disk.so");
        using Process compiler = Process.Start(
            "cc", ["-shared", "-fPIC", "-O1", "-o", library, Path.Combine(AppContext.BaseDirectory, "disk.c"), "-ldl"]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? library : throw new InvalidOperationException("disk.c does not compile: a C compiler is needed, as cc.");
    }
}
