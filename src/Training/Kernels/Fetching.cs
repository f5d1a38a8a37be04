using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Descent.Training.Kernels;

/// <summary>Memory that is on its way into the second cache while something else is computed. It changes no result.</summary>
/// <param name="Start">Address of the first byte.</param>
/// <param name="RowBytes">Bytes for each row that is computed with meanwhile; 0 where nothing is known to be needed next.</param>
internal readonly record struct Ahead(nint Start, nint RowBytes);

/// <summary>Walks over memory that will be needed, line by line, a little in every turn of a loop: as fast as memory gives it, the loop does not wait.</summary>
internal static unsafe class Fetching
{
    public const int Line = 64;

    /// <summary>Asks for all lines before <paramref name="end"/>. Where a processor cannot be asked, nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Until(ref byte* at, byte* end)
    {
        if (!Sse.IsSupported)
            return;
        for (; at < end; at += Line)
            Sse.Prefetch1(at);
    }
}
