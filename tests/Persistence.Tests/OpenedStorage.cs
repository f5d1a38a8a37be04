using System.Text;
using Descent.Persistence.Database;
using Descent.Persistence.Datasets;
using Descent.Persistence.Events;
using Descent.Persistence.Jobs;
using Descent.Persistence.Keys;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Descent.Training.Preparation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Descent.Persistence.Tests;

/// <summary>The real stores over a real folder, removed at the end. <see cref="RestartAsync"/> is a new process on the same folder.</summary>
sealed class OpenedStorage : IAsyncDisposable
{
    readonly bool ownsFolder;
    ServiceProvider provider;

    OpenedStorage(string path, bool ownsFolder)
    {
        Path = path;
        this.ownsFolder = ownsFolder;
        provider = NewProvider();
    }

    public string Path { get; }

    public SetClock Time { get; } = new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));

    public StorageFolder Folder => Get<StorageFolder>();

    public ContentStore Content => Get<ContentStore>();

    public DatasetStore Datasets => Get<DatasetStore>();

    public JobStore Jobs => Get<JobStore>();

    public RunStore Runs => Get<RunStore>();

    public RunClaims Claims => Get<RunClaims>();

    public LossStore Losses => Get<LossStore>();

    public EventStore Events => Get<EventStore>();

    public KeyStore Keys => Get<KeyStore>();

    public FreedSpace Space => Get<FreedSpace>();

    public Retention Retention => Get<Retention>();

    public RunChanges Changes => Get<RunChanges>();

    public Writer Writer => Get<Writer>();

    public static async Task<OpenedStorage> NewAsync()
    {
        OpenedStorage storage = new(System.IO.Path.Combine(System.IO.Path.GetTempPath(), "descent-" + Guid.NewGuid().ToString("N")), ownsFolder: true);
        await storage.PrepareAsync();
        return storage;
    }

    /// <summary>A folder that belongs to the test, not prepared yet.</summary>
    public static OpenedStorage Unprepared(string path) => new(path, ownsFolder: false);

    public Task PrepareAsync(CancellationToken cancellation = default) => provider.PreparePersistenceAsync(cancellation);

    public async Task RestartAsync()
    {
        await provider.DisposeAsync();
        provider = NewProvider();
        await PrepareAsync();
    }

    public ValueTask CloseAsync() => provider.DisposeAsync();

    public DescentDatabase Database() => Get<IDbContextFactory<DescentDatabase>>().CreateDbContext();

    public async Task<DatasetRow> DatasetAsync(string content = "x,y\n1,2\n2,5\n")
    {
        using UploadStream upload = Content.BeginUpload();
        await upload.WriteAsync(Encoding.UTF8.GetBytes(content));
        return await Datasets.CreateAsync(new NewDataset("two points", "text/csv", """{"type":"csv"}""", 2, "[]"), upload);
    }

    /// <summary>A queued job with one run a seed.</summary>
    public async Task<JobRow> JobAsync(string? datasetId = null, params long[] seeds) =>
        (await Jobs.CreateAsync(new NewJob("line", datasetId, """{"target":"y"}""", "[]", [], [.. (seeds.Length == 0 ? [0] : seeds).Select(seed => new RunVariation(seed))])))!;

    public async Task<RunRow> RunAsync(string id) => (await Runs.GetAsync(id))!;

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        if (ownsFolder)
            Directory.Delete(Path, recursive: true);
    }

    T Get<T>()
        where T : notnull => provider.GetRequiredService<T>();

    ServiceProvider NewProvider() => new ServiceCollection().AddSingleton<TimeProvider>(Time).AddPersistence(Path).BuildServiceProvider();
}
