using System.Collections.Concurrent;
using System.Text.Json;

namespace Descent.Faults.Tests.Load;

/// <summary>The log from outside: whatever the service acknowledged is on the disk of the ledger before the client goes on.</summary>
internal sealed class Ledger : IDisposable
{
    readonly FileStream _file;
    readonly ConcurrentDictionary<string, int> _counts = new();
    readonly Lock _gate = new();
    TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Ledger(string path) => _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>By id.</summary>
    public ConcurrentDictionary<string, KnownJob> Jobs { get; } = new();

    /// <summary>SHA-256 of the bytes of each dataset that was acknowledged, by id.</summary>
    public ConcurrentDictionary<string, string> Datasets { get; } = new();

    /// <summary>How many answers of each kind were written down.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>Completes with the next acknowledgement.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Writes an acknowledgement down.</summary>
    public void Write(string what, string id, string? detail = null)
    {
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(new { what, id, detail });
        lock (_gate)
        {
            _file.Write([.. line, (byte)'\n']);
            _file.Flush(flushToDisk: true);
        }
        _counts.AddOrUpdate(what, 1, (_, count) => count + 1);
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public void Dispose() => _file.Dispose();
}
