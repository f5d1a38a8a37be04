using Descent.Persistence.Runs;
using Quartz;

namespace Descent.Api.Work;

/// <summary>One run, as the engine sees it: the trigger's name is the run's id, and the engine's thread is free again as soon as the
/// training has one of its own.</summary>
internal sealed class RunJob(Worker worker) : IJob
{
    public static readonly JobKey Key = new("run");

    /// <summary>All triggers bear the same time, long past and never a misfire: the engine then goes by their priorities, and after those by their
    /// names: ids sort by age.</summary>
    public static ITrigger Trigger(QueuedRun run) => TriggerBuilder.Create()
        .WithIdentity(TriggerKeyOf(run.Id))
        .WithPriority(run.Priority)
        .ForJob(Key)
        .StartAt(DateTimeOffset.UnixEpoch)
        .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
        .Build();

    public static TriggerKey TriggerKeyOf(string runId) => new(runId);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await worker.WorkAsync(context.Trigger.Key.Name);
}
