using Descent.Persistence.Database;
using Descent.Persistence.Datasets;
using Descent.Persistence.Events;
using Descent.Persistence.Jobs;
using Descent.Persistence.Keys;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Descent.Persistence;

/// <summary>Registers the stores and gets them ready.</summary>
public static class PersistenceRegistration
{
    /// <summary>Adds the stores over one data folder. Nothing is touched before <see cref="PreparePersistenceAsync"/>.</summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services, string storagePath)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => StorageFolder.Open(storagePath));
        services.AddPooledDbContextFactory<DescentDatabase>(
            (provider, options) => SqliteConnections.Configure(options, provider.GetRequiredService<StorageFolder>()));
        services.AddSingleton<RunChanges>();
        services.AddSingleton<WatchedJobs>();
        services.AddSingleton<Identifiers>();
        services.AddSingleton<AgeClock>();
        services.AddSingleton<StorageHealth>();
        services.AddSingleton(provider => new Writer(
            Databases(provider), provider.GetRequiredService<RunChanges>(), provider.GetRequiredService<StorageHealth>()));
        services.AddSingleton(provider => new ContentStore(provider.GetRequiredService<StorageFolder>()));
        services.AddSingleton(provider => new DatasetStore(
            Databases(provider), provider.GetRequiredService<Writer>(), provider.GetRequiredService<ContentStore>(),
            provider.GetRequiredService<Identifiers>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<AgeClock>()));
        services.AddSingleton(provider => new JobStore(
            Databases(provider), provider.GetRequiredService<Writer>(), provider.GetRequiredService<Identifiers>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<AgeClock>()));
        services.AddSingleton(provider => new RunStore(Databases(provider)));
        services.AddSingleton(provider => new RunClaims(provider.GetRequiredService<Writer>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new LossStore(Databases(provider)));
        services.AddSingleton(provider => new EventStore(Databases(provider), provider.GetRequiredService<LossStore>()));
        services.AddSingleton(provider => new KeyStore(Databases(provider), provider.GetRequiredService<AgeClock>()));
        services.AddSingleton(provider => new FreedSpace(Databases(provider), provider.GetRequiredService<Writer>()));
        services.AddSingleton(provider => new Retention(
            Databases(provider), provider.GetRequiredService<JobStore>(), provider.GetRequiredService<FreedSpace>(), provider.GetRequiredService<AgeClock>()));
        services.AddSingleton<DatabasePreparation>();
        return services;
    }

    /// <summary>Locks the folder, brings the database up to date, and puts interrupted runs back into the queue. To be awaited before anything
    /// else asks for a store.</summary>
    /// <exception cref="StorageFolderInUseException">Another process owns the folder.</exception>
    public static Task PreparePersistenceAsync(this IServiceProvider provider, CancellationToken cancellation = default) =>
        provider.GetRequiredService<DatabasePreparation>().PrepareAsync(cancellation);

    static IDbContextFactory<DescentDatabase> Databases(IServiceProvider provider) =>
        provider.GetRequiredService<IDbContextFactory<DescentDatabase>>();
}
