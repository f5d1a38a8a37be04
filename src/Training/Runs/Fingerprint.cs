using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>What decides the bits of a result.</summary>
public static class Fingerprint
{
    /// <summary>Build of the engine and instruction set, in words: the same spec and seed give the same losses, bit for bit, wherever this is the same.</summary>
    public static string Engine { get; } = string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"build {typeof(Fingerprint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}, {VectorBits()}-bit vectors");

    /// <summary>A hash of spec, data and engine. Equal fingerprints promise equal losses.</summary>
    /// <param name="spec">The run's own, resolved.</param>
    /// <param name="dataSha256">Hash of the data file; null where there is none.</param>
    public static string Of(TrainingSpec spec, string? dataSha256)
    {
        TrainingSpec numbers = spec with { Name = null, Dataset = null, Priority = null, Restarts = null, Sweep = null };
        string text = string.Join('\n', SpecJson.Write(numbers), dataSha256, Engine);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    static int VectorBits() => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
}
