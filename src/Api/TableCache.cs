using Descent.Api.Hosting;
using Descent.Persistence.Datasets;
using Descent.Persistence.Storage;
using Descent.Training.Data;

namespace Descent.Api;

/// <summary>Tables in memory: recently used ones are kept up to a number of bytes, shared by requests and runs; whoever asks for a
/// table that is just being read waits for that one reading.</summary>
internal sealed class TableCache(ContentStore contents, DataLimits dataLimits, Limits limits) : IDisposable
{
    const int ReadingsAtOnce = 2;

    readonly SemaphoreSlim _readings = new(ReadingsAtOnce);
    readonly Lock _gate = new();
    readonly Dictionary<string, LinkedListNode<Entry>> _byId = [];
    readonly LinkedList<Entry> _latestFirst = [];
    readonly Dictionary<string, Task<Table>> _underWay = [];
    long _bytes;

    /// <summary>Reads a file as it comes.</summary>
    public Task<TableReading> ReadAsync(string path, TableFormat format, ReadOptions options, CancellationToken token) =>
        ReadAsync(() => TableReader.Read(path, format, options, dataLimits, token), token);

    /// <summary>Reads a file into columns of known names and types.</summary>
    public Task<TableReading> ReadAsync(
        string path, TableFormat format, ReadOptions options, IReadOnlyList<ColumnSchema> columns, CancellationToken token) =>
        ReadAsync(() => TableReader.ReadAs(columns, path, format, options, dataLimits, token), token);

    /// <summary>Reads the file of a dataset into columns of known names and types, which may differ from its table's own.</summary>
    /// <exception cref="DamagedContentException">The file is not the one that was sent.</exception>
    public async Task<TableReading> ReadAsync(DatasetRow dataset, IReadOnlyList<ColumnSchema> columns, CancellationToken token)
    {
        await contents.VerifyAsync(dataset.Sha256, token);
        DetectedFormat format = Datasets.DatasetBody.ReadFormat(dataset.Format);
        return await ReadAsync(contents.PathOf(dataset.Sha256), format.Format, format.ToOptions(), columns, token);
    }

    /// <summary>The table of a dataset, from memory or from its file.</summary>
    public async Task<Table> GetAsync(DatasetRow dataset, CancellationToken token)
    {
        Task<Table>? reading;
        lock (_gate)
        {
            if (Touch(dataset.Id) is Table kept)
                return kept;
            if (!_underWay.TryGetValue(dataset.Id, out reading))
                _underWay[dataset.Id] = reading = LoadAsync(dataset);
        }
        return await reading.WaitAsync(token);
    }

    /// <summary>Keeps a table that was just read.</summary>
    public void Keep(string id, Table table)
    {
        lock (_gate)
        {
            Drop(id);
            Entry entry = new(id, table, table.Bytes);
            if (entry.Bytes > limits.TableCacheBytes)
                return;
            _byId[id] = _latestFirst.AddFirst(entry);
            _bytes += entry.Bytes;
            while (_bytes > limits.TableCacheBytes)
                Drop(_latestFirst.Last!.Value.Id);
        }
    }

    /// <summary>Forgets a table whose dataset is deleted.</summary>
    public void Forget(string id)
    {
        lock (_gate)
            Drop(id);
    }

    public void Dispose() => _readings.Dispose();

    // Parsing is all processor work: a few at once, or they take memory and time from everything else.
    async Task<TableReading> ReadAsync(Func<TableReading> read, CancellationToken token)
    {
        await _readings.WaitAsync(token);
        try
        {
            return await Task.Run(read, token);
        }
        finally
        {
            _readings.Release();
        }
    }

    // Others may wait for the same reading, so no single request can cancel it.
    async Task<Table> LoadAsync(DatasetRow dataset)
    {
        await Task.Yield();
        try
        {
            await contents.VerifyAsync(dataset.Sha256);
            DetectedFormat format = Datasets.DatasetBody.ReadFormat(dataset.Format);
            TableReading reading = await ReadAsync(contents.PathOf(dataset.Sha256), format.Format, format.ToOptions(), CancellationToken.None);
            Table table = reading.Table
                ?? throw new InvalidDataException($"Dataset {dataset.Id} was readable once: {reading.Problems[0].Detail}");
            Keep(dataset.Id, table);
            return table;
        }
        finally
        {
            lock (_gate)
                _underWay.Remove(dataset.Id);
        }
    }

    Table? Touch(string id)
    {
        if (!_byId.TryGetValue(id, out LinkedListNode<Entry>? node))
            return null;
        _latestFirst.Remove(node);
        _latestFirst.AddFirst(node);
        return node.Value.Table;
    }

    void Drop(string id)
    {
        if (!_byId.Remove(id, out LinkedListNode<Entry>? node))
            return;
        _latestFirst.Remove(node);
        _bytes -= node.Value.Bytes;
    }

    sealed record Entry(string Id, Table Table, long Bytes);
}
