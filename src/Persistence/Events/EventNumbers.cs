using System.Data.Common;
using Descent.Persistence.Database;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Descent.Persistence.Events;

/// <summary>Numbers what happens to a job, in the order in which it is committed.</summary>
static class EventNumbers
{
    /// <summary>Takes the next numbers of a job, inside the transaction that makes the events; the job's version grows with them.</summary>
    /// <returns>The first of them.</returns>
    public static long Take(DescentDatabase database, string jobId, int count) =>
        Execute(database, "UPDATE jobs SET events = events + $count, version = version + 1 WHERE id = $id RETURNING events",
            new("$count", count), new("$id", jobId)) - count + 1;

    /// <summary>Brings a job to a state, which is its next event and, if it is the end, is followed by that.</summary>
    public static void Enter(DescentDatabase database, string jobId, RunStatus status)
    {
        string name = NameConverter<RunStatus>.ToName(status);
        int count = OfStatus(status);
        long last = Execute(database, "UPDATE jobs SET status = $status, events = events + $count, version = version + 1 WHERE id = $id RETURNING events",
            new("$status", name), new("$count", count), new("$id", jobId));
        Execute(database, "INSERT INTO job_statuses (job_id, event, status) VALUES ($id, $event, $status) RETURNING event",
            new("$id", jobId), new("$event", last - count + 1), new("$status", name));
    }

    /// <summary>By hand: this is part of every write.</summary>
    /// <returns>What the statement returns.</returns>
    static long Execute(DescentDatabase database, string statement, params SqliteParameter[] parameters)
    {
        using DbCommand command = database.Database.GetDbConnection().CreateCommand();
        command.Transaction = database.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = statement;
        command.Parameters.AddRange(parameters);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>A new job is queued, which is its first event; what it was warned of follows.</summary>
    public static JobStatusRow OfNew(string jobId) => new() { JobId = jobId, Event = 1, Status = RunStatus.Queued };

    /// <summary>The number of a warning that was given at submission.</summary>
    public static long OfWarning(int index) => 2 + index;

    /// <summary>How many numbers a new job has used.</summary>
    public static long AfterNew(int warnings) => 1 + warnings;

    /// <summary>How many numbers a state takes: the last one is followed by the end.</summary>
    public static int OfStatus(RunStatus status) => RunStates.IsTerminal(status) ? 2 : 1;
}
