using Descent.Api.Hosting;
using Descent.Persistence.Runs;
using Descent.Training.Threads;
using Quartz;

namespace Descent.Api.Work;

/// <summary>The background: engine, dispatcher and worker.</summary>
internal static class WorkRegistration
{
    /// <summary>From SIGTERM to the end. Trainings need a moment to save; connections that do not close are cut off then.</summary>
    static readonly TimeSpan _shutdown = TimeSpan.FromSeconds(8);

    public static void AddWork(this WebApplicationBuilder builder, Limits limits)
    {
        WorkSettings settings = Settings.Read<WorkSettings>(builder.Configuration, "Work");
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new ThreadShares(settings.Threads));
        builder.Services.AddSingleton(new RunMemory(limits.RunBytes));
        builder.Services.AddSingleton<WantedWatch>();
        builder.Services.AddSingleton<Worker>();
        builder.Services.AddQuartz(quartz =>
        {
            quartz.UseInMemoryStore();
            quartz.UseDefaultThreadPool(settings.Slots);
            quartz.AddJob<RunJob>(job => job.WithIdentity(RunJob.Key).StoreDurably());
        });
        builder.Services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        builder.Services.AddHostedService<Dispatcher>();
        builder.Services.AddSingleton(Settings.Read<RetentionSettings>(builder.Configuration, "Retention"));
        builder.Services.AddHostedService<Housekeeping>();
        builder.Services.AddHostedService<WarmUp>();
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = _shutdown;
            // One after the other, the trainings would wait for slow clients to close their connections, or those for the trainings.
            host.ServicesStopConcurrently = true;
        });
    }
}
