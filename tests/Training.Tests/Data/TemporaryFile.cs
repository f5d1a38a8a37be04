using System.Text;

namespace Descent.Training.Tests.Data;

/// <summary>A file that is gone after the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(byte[] content)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"descent-{Guid.NewGuid():N}");
        File.WriteAllBytes(Path, content);
    }

    public TemporaryFile(string content) : this(Encoding.UTF8.GetBytes(content))
    {
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
