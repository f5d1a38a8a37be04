using Microsoft.Data.Sqlite;

namespace Descent.Faults.Tests;

/// <summary>Looks into the database of a service that was killed.</summary>
internal static class HeldPhases
{
    /// <summary>The phases of the runs that a worker had.</summary>
    /// <param name="folder">Of the service; it is left as it is.</param>
    /// <param name="scratch">Where a copy may be made.</param>
    public static IReadOnlyList<string> Of(string folder, string scratch)
    {
        string copy = Path.Combine(scratch, "copy.db");
        foreach (string end in new[] { "", "-wal" })
        {
            File.Delete(copy + end);
            if (File.Exists(Path.Combine(folder, "descent.db" + end)))
                File.Copy(Path.Combine(folder, "descent.db" + end), copy + end);
        }
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT phase FROM runs WHERE status IN ('running', 'cancelling')";
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> phases = [];
        while (reader.Read())
            phases.Add(reader.GetString(0));
        return phases;
    }
}
