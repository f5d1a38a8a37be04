using System.Reflection.Emit;

namespace Descent.Training.Kernels.Lanes;

/// <summary>Between float and double, in emitted code.</summary>
internal static class Conversions
{
    /// <summary>Rounds, or widens, the number on the stack.</summary>
    /// <param name="il">Where the code goes.</param>
    /// <param name="type">float or double: what the number is then.</param>
    public static void Convert(this ILGenerator il, Type type) => il.Emit(type == typeof(double) ? OpCodes.Conv_R8 : OpCodes.Conv_R4);

    /// <summary>The number of a local, in a new one.</summary>
    public static LocalBuilder Converted(this ILGenerator il, LocalBuilder value, Type type)
    {
        LocalBuilder converted = il.DeclareLocal(type);
        il.Emit(OpCodes.Ldloc, value);
        il.Convert(type);
        il.Emit(OpCodes.Stloc, converted);
        return converted;
    }
}
