using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Descent.Training.Kernels;

/// <summary>Memory that the garbage collector does not move, beginning on a cache line, zero at first, with a spare line behind it.
/// A large one lies on large pages where the system has them: whole passes over it then wait for fewer page tables.</summary>
internal sealed unsafe class AlignedArray<T> where T : unmanaged
{
    const int Line = 64;
    readonly T[] array;
    readonly int start;

    public AlignedArray(int length)
    {
        Length = length;
        int padded = checked(length + 2 * Line / sizeof(T));
        bool large = (long)padded * sizeof(T) >= LargePages.Least;
        array = large ? GC.AllocateUninitializedArray<T>(padded, pinned: true) : GC.AllocateArray<T>(padded, pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref array[0]);
        start = (int)((-address & (Line - 1)) / sizeof(T));
        Address = address + start * sizeof(T);
        if (!large)
            return;
        LargePages.Ask(address, (nint)padded * sizeof(T));
        array.AsSpan().Clear();
    }

    public int Length { get; }
    public nint Address { get; }
    public Span<T> Span => array.AsSpan(start, Length);
}

/// <summary>A hint to Linux; elsewhere, and where large pages are off, nothing changes.</summary>
internal static class LargePages
{
    /// <summary>Bytes from which asking pays.</summary>
    public const long Least = 4 << 20;

    const int AdviseHugePage = 14;
    const nint SmallPage = 4096;

    /// <summary>To be called before the memory is written for the first time.</summary>
    public static void Ask(nint address, nint bytes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        nint first = address + SmallPage - 1 & -SmallPage;
        // A refusal leaves small pages.
        _ = Advise(first, (nuint)((address + bytes & -SmallPage) - first), AdviseHugePage);
    }

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Advise(nint address, nuint bytes, int advice);
}
