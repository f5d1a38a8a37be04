using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Descent.Training.Kernels.Lanes;

/// <summary>Loads and stores of a part of a vector: one instruction where the machine has it, else element by element.</summary>
internal static unsafe class MaskedMoves
{
    /// <summary>A line of set bits, then a line of clear ones, for the life of the process. Read at n bytes before the middle, it is the mask of the first n bytes of a vector.</summary>
    public static nint Table { get; } = CreateTable();

    /// <summary>A method (address, mask) to vector, or (address, mask, what to take elsewhere) to vector.</summary>
    public static MethodInfo Load(Type vector, Type element) =>
        Library(vector) is Type library
            ? library != typeof(Avx)
                ? LaneTarget.Find(library, nameof(Avx512F.MaskLoad), element.MakePointerType(), vector, vector)
                : LaneTarget.Find(library, nameof(Avx.MaskLoad), element.MakePointerType(), vector)
            : Plain(nameof(LoadPart), vector, element);

    /// <summary>A method (address, mask, vector).</summary>
    public static MethodInfo Store(Type vector, Type element) =>
        Library(vector) is Type library
            ? LaneTarget.Find(library, nameof(Avx.MaskStore), element.MakePointerType(), vector, vector)
            : Plain(nameof(StorePart), vector, element);

    static nint CreateTable()
    {
        byte* table = (byte*)NativeMemory.AlignedAlloc(2 * Line, Line);
        new Span<byte>(table, Line).Fill(0xFF);
        new Span<byte>(table + Line, Line).Clear();
        return (nint)table;
    }

    /// <summary>Bytes of the widest vector.</summary>
    public const int Line = 64;

    static Type? Library(Type vector)
    {
        Type generic = vector.GetGenericTypeDefinition();
        return generic == typeof(Vector512<>) ? Avx512F.IsSupported ? typeof(Avx512F) : null
            : Avx512F.VL.IsSupported ? typeof(Avx512F.VL)
            : Avx.IsSupported ? typeof(Avx)
            : null;
    }

    static MethodInfo Plain(string name, Type vector, Type element) =>
        typeof(MaskedMoves).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(vector, element);

    static TVector LoadPart<TVector, T>(T* address, TVector mask) where TVector : unmanaged where T : unmanaged
    {
        TVector result = default;
        for (int i = 0; i < sizeof(TVector) / sizeof(T); i++)
            if (IsSet<T>((byte*)&mask, i))
                ((T*)&result)[i] = address[i];
        return result;
    }

    static void StorePart<TVector, T>(T* address, TVector mask, TVector value) where TVector : unmanaged where T : unmanaged
    {
        for (int i = 0; i < sizeof(TVector) / sizeof(T); i++)
            if (IsSet<T>((byte*)&mask, i))
                address[i] = ((T*)&value)[i];
    }

    static bool IsSet<T>(byte* mask, int index) where T : unmanaged => mask[(index + 1) * Unsafe.SizeOf<T>() - 1] != 0;
}
