namespace Descent.Training.Data;

/// <summary>Finds the delimiter of a file: the sign that cuts its first lines most evenly into two or more fields.</summary>
internal static class DelimiterDetection
{
    const int SampleBytes = 1 << 18;
    const int SampleRecords = 200;

    // In the order of preference where two cut equally well.
    static readonly char[] Candidates = [',', ';', '\t', '|'];

    public static char Detect(Utf8File file, DataLimits limits)
    {
        byte[] sample = new byte[SampleBytes];
        using (Stream stream = file.Open())
            sample = sample[..stream.ReadAtLeast(sample, SampleBytes, throwOnEndOfStream: false)];
        char best = ',';
        (double Score, int Fields) bestScore = (0, 0);
        foreach (char candidate in Candidates)
        {
            (double Score, int Fields) score = Score(sample, candidate, limits);
            if (score.Score > bestScore.Score || (score.Score == bestScore.Score && score.Fields > bestScore.Fields))
                (best, bestScore) = (candidate, score);
        }
        return best;
    }

    // The share of lines that have the commonest number of fields, and one more where the first line has it too.
    static (double Score, int Fields) Score(byte[] sample, char delimiter, DataLimits limits)
    {
        using MemoryStream stream = new(sample);
        CsvRecords records = new(stream, (byte)delimiter, limits);
        List<int> counts = [];
        RecordStatus status = records.Read();
        for (; status is RecordStatus.Record or RecordStatus.BadText && counts.Count < SampleRecords; status = records.Read())
            counts.Add(records.Count);
        // The sample may end inside its last line.
        if (status == RecordStatus.End && sample.Length == SampleBytes && counts.Count > 1)
            counts.RemoveAt(counts.Count - 1);
        if (counts.Count == 0)
            return (0, 0);
        IGrouping<int, int> commonest = counts.GroupBy(count => count).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First();
        int fields = commonest.Key;
        if (fields < 2)
            return (0, 0);
        return (((double)commonest.Count() / counts.Count) + (counts[0] == fields ? 1 : 0), fields);
    }
}
