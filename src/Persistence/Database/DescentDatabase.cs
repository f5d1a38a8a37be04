using System.Text.Json;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Keys;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Descent.Persistence.Database;

/// <summary>The only truth about datasets, jobs and runs. Read it through the stores; write it through <see cref="Writer"/> alone.</summary>
public sealed class DescentDatabase(DbContextOptions<DescentDatabase> options) : DbContext(options)
{
    internal DbSet<DatasetRow> Datasets => Set<DatasetRow>();

    internal DbSet<JobRow> Jobs => Set<JobRow>();

    internal DbSet<JobStatusRow> JobStatuses => Set<JobStatusRow>();

    internal DbSet<RunRow> Runs => Set<RunRow>();

    internal DbSet<IdempotencyKeyRow> IdempotencyKeys => Set<IdempotencyKeyRow>();

    internal DbSet<LossChunkRow> LossChunks => Set<LossChunkRow>();

    internal DbSet<LossPeaksRow> LossPeaks => Set<LossPeaksRow>();

    internal DbSet<CheckpointRow> Checkpoints => Set<CheckpointRow>();

    internal DbSet<ModelRow> Models => Set<ModelRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondsConverter>();
        configurationBuilder.Properties<RunStatus>().HaveConversion<NameConverter<RunStatus>>();
        configurationBuilder.Properties<RunPhase>().HaveConversion<NameConverter<RunPhase>>();
        configurationBuilder.Properties<Wanted>().HaveConversion<NameConverter<Wanted>>();
        configurationBuilder.Properties<StopReason>().HaveConversion<NameConverter<StopReason>>();
        configurationBuilder.Properties<TrainingProgress>().HaveConversion<ProgressConverter>();
        configurationBuilder.Properties<TrainingError>().HaveConversion<ErrorConverter>();
        configurationBuilder.Properties<IReadOnlyList<Warning>>().HaveConversion<WarningsConverter, WarningsComparer>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DatasetRow>(dataset =>
        {
            dataset.ToTable("datasets");
            dataset.HasIndex(row => row.Sha256);
        });
        modelBuilder.Entity<JobRow>(job =>
        {
            job.ToTable("jobs");
            job.HasIndex(row => new { row.Status, row.Id });
            job.HasIndex(row => new { row.DatasetId, row.Id });
            job.HasMany(row => row.Runs).WithOne().HasForeignKey(run => run.JobId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<JobStatusRow>(status =>
        {
            status.ToTable("job_statuses");
            status.HasKey(row => new { row.JobId, row.Event });
            status.HasOne<JobRow>().WithMany().HasForeignKey(row => row.JobId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<RunRow>(run =>
        {
            run.ToTable("runs");
            run.Ignore(row => row.Variation);
            run.HasIndex(row => new { row.Status, row.Priority, row.Id }).IsDescending(false, true, false);
        });
        modelBuilder.Entity<LossChunkRow>(chunk =>
        {
            chunk.ToTable("loss_chunks");
            chunk.HasKey(row => new { row.RunId, row.Sequence });
            // With the number of the first event at the end, so that a reader of events need not touch chunks that he does not want.
            chunk.HasIndex(row => new { row.RunId, row.LastEvent, row.FirstEvent });
            chunk.HasOne<RunRow>().WithMany().HasForeignKey(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<LossPeaksRow>(peaks =>
        {
            peaks.ToTable("loss_peaks");
            peaks.HasKey(row => new { row.RunId, row.Sequence });
            peaks.HasOne<RunRow>().WithMany().HasForeignKey(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<CheckpointRow>(checkpoint =>
        {
            checkpoint.ToTable("checkpoints");
            checkpoint.HasKey(row => row.RunId);
            checkpoint.HasOne<RunRow>().WithOne().HasForeignKey<CheckpointRow>(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ModelRow>(model =>
        {
            model.ToTable("models");
            model.HasKey(row => row.RunId);
            model.HasOne<RunRow>().WithOne().HasForeignKey<ModelRow>(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<IdempotencyKeyRow>(key =>
        {
            key.ToTable("idempotency_keys");
            key.HasKey(row => row.Key);
            key.HasIndex(row => row.CreatedAt);
        });
        NameColumnsAsSqlDoes(modelBuilder);
    }

    static void NameColumnsAsSqlDoes(ModelBuilder modelBuilder)
    {
        foreach (IMutableProperty property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }
}
