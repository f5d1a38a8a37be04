using System.Diagnostics;
using System.Globalization;
using System.Text;
using Descent.Training;
using Descent.Training.Data;

namespace Training.Benchmarks;

/// <summary>Measures the promise that a CSV of 500 MB takes at most 200 MB beyond its numbers, by the peak working set of this process:
/// <c>dotnet run -c Release --project benchmarks/Training.Benchmarks -- datasets [megabytes]</c>.</summary>
internal static class DatasetMemory
{
    const int Million = 1_000_000;

    public static int Run(int megabytes)
    {
        string path = Path.Combine(Path.GetTempPath(), $"descent-{Environment.ProcessId}.csv");
        try
        {
            Write(path, (long)megabytes * Million);
            long before = Process.GetCurrentProcess().WorkingSet64;
            Stopwatch watch = Stopwatch.StartNew();
            TableReading reading = TableReader.Read(path, TableFormat.Csv);
            TimeSpan read = watch.Elapsed;
            long readPeak = Process.GetCurrentProcess().PeakWorkingSet64 - before;
            IReadOnlyList<ColumnSummary> summaries = ColumnSummary.Of(reading.Table!);
            long peak = Process.GetCurrentProcess().PeakWorkingSet64 - before;
            long numbers = reading.Table!.Columns.Where(column => column.IsNumeric).Sum(column => 8L * column.Rows);
            Console.WriteLine($"""
                file                {new FileInfo(path).Length / Million,6} MB, {reading.Table.Rows} rows of {reading.Table.Columns.Count} columns
                read in             {read.TotalSeconds,6:F1} s, summarised in {(watch.Elapsed - read).TotalSeconds:F1} s ({summaries.Sum(summary => summary.Distinct)} distinct values)
                numbers             {numbers / Million,6} MB
                table               {reading.Table.Bytes / Million,6} MB
                peak of reading     {readPeak / Million,6} MB
                peak with summary   {peak / Million,6} MB
                beyond its numbers  {(peak - numbers) / Million,6} MB
                """);
            return 0;
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Ten measurements, a whole number, a flag and a category a row.
    public static void Write(string path, long bytes)
    {
        Randomness randomness = new(0, Purpose.Probe);
        using StreamWriter file = new(path, false, new UTF8Encoding(false), 1 << 20);
        file.WriteLine("a,b,c,d,e,f,g,h,i,j,count,flag,city");
        long written = 0;
        Span<char> line = stackalloc char[512];
        for (ulong row = 0; written < bytes; row++)
        {
            int length = 0;
            for (ulong column = 0; column < 10; column++)
            {
                (randomness.Uniform(column, row) * 1000).TryFormat(line[length..], out int digits, "F6", CultureInfo.InvariantCulture);
                length += digits;
                line[length++] = ',';
            }
            ulong bits = randomness.Bits(10, row);
            line[length..].TryWrite(CultureInfo.InvariantCulture, $"{bits % 100_000},{(bits >> 20 & 1) == 0},city {(bits >> 30) % 1000}", out int rest);
            file.WriteLine(line[..(length + rest)]);
            written += length + rest + 1;
        }
    }
}
