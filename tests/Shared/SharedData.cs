namespace Descent.Tests;

/// <summary>Reference data that is too large for the repository: the folder <c>shared/data</c> beside it.</summary>
internal static class SharedData
{
    /// <summary>Full path of a file or folder of the reference data.</summary>
    public static string Path(params string[] parts)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string root = System.IO.Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(root))
                return System.IO.Path.Combine([root, .. parts]);
        }
        string? named = Environment.GetEnvironmentVariable("SHARED_DATA");
        if (named is not null && Directory.Exists(named))
            return System.IO.Path.Combine([named, .. parts]);
        throw new DirectoryNotFoundException(
            $"The reference data is missing: put the folder shared/data beside the repository, above {AppContext.BaseDirectory}, or name it in SHARED_DATA.");
    }
}
