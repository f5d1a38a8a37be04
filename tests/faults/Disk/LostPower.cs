namespace Descent.Faults.Tests.Disk;

/// <summary>A loss of power, after the fact: takes back what a killed program had not flushed, as its log tells. Of the pages of a file that were
/// written since its last flush any may have reached the disk; of the names that were made or removed since the last flush of
/// their folder, the first few, since file systems keep their order.</summary>
internal static class LostPower
{
    /// <summary>What a disk writes as a whole.</summary>
    const int Page = 4096;

    /// <summary>Brings the folder to what a disk could have after the loss.</summary>
    /// <param name="log">Of the program that was killed.</param>
    /// <param name="random">Chooses what reached the disk.</param>
    /// <returns>How many pages and names were taken back.</returns>
    public static (int Pages, int Names) Strike(string log, Random random)
    {
        IReadOnlyList<DiskRecord> records = DiskRecord.ReadAll(log);
        // In one case of three nothing that was not flushed is there.
        double share = random.Next(3) == 0 ? 0 : random.NextDouble();
        int pages = TakeBackBytes(records, random, share);
        int names = TakeBackNames(records, random, share);
        foreach (string rest in Directory.EnumerateFiles(Path.GetDirectoryName(log)!, Path.GetFileName(log) + "*"))
            File.Delete(rest);
        return (pages, names);
    }

    static int TakeBackBytes(IReadOnlyList<DiskRecord> records, Random random, double share)
    {
        Dictionary<ulong, string> paths = [];
        Dictionary<ulong, List<DiskRecord>> written = [];
        foreach (DiskRecord record in records)
        {
            switch (record.Kind)
            {
                case DiskRecordKind.Create:
                    paths[record.File] = record.First;
                    break;
                case DiskRecordKind.Write:
                    paths.TryAdd(record.File, record.First);
                    (written.TryGetValue(record.File, out List<DiskRecord>? list) ? list : written[record.File] = []).Add(record);
                    break;
                case DiskRecordKind.Flush:
                    written.Remove(record.File);
                    break;
                case DiskRecordKind.Rename or DiskRecordKind.Remove:
                    foreach (ulong file in paths.Where(pair => pair.Value == record.First).Select(pair => pair.Key).ToArray())
                        paths[file] = record.Second;
                    break;
            }
        }
        int pages = 0;
        foreach ((ulong file, List<DiskRecord> since) in written)
        {
            if (File.Exists(paths[file]))
                pages += TakeBack(paths[file], since, random, share);
        }
        return pages;
    }

    static int TakeBack(string path, List<DiskRecord> since, Random random, double share)
    {
        byte[] now = File.ReadAllBytes(path), flushed = now;
        foreach (DiskRecord record in Enumerable.Reverse(since))
        {
            Array.Resize(ref flushed, (int)record.Size);
            record.Old.CopyTo(flushed, (int)record.Offset);
        }
        byte[] left = new byte[random.NextDouble() < share ? now.Length : flushed.Length];
        int pages = 0;
        for (int start = 0; start < left.Length; start += Page)
        {
            Span<byte> page = left.AsSpan(start, Math.Min(Page, left.Length - start));
            ReadOnlySpan<byte> before = From(flushed, start, page.Length), after = From(now, start, page.Length);
            bool reached = before.SequenceEqual(after) || random.NextDouble() < share;
            (reached ? after : before).CopyTo(page);
            // What was cut off is there as a whole, or none of it: a file system finishes a cut that it has begun. With holes in a log that is already folded into the database its
            // older half would be taken for all of it.
            if (reached && before.Length > after.Length)
                before[after.Length..].CopyTo(page[after.Length..]);
            pages += reached ? 0 : 1;
        }
        File.WriteAllBytes(path, left);
        return pages + (now.Length - left.Length + Page - 1) / Page;
    }

    static ReadOnlySpan<byte> From(byte[] bytes, int start, int length) =>
        start >= bytes.Length ? [] : bytes.AsSpan(start, Math.Min(length, bytes.Length - start));

    static int TakeBackNames(IReadOnlyList<DiskRecord> records, Random random, double share)
    {
        Dictionary<string, List<DiskRecord>> changed = [];
        foreach (DiskRecord record in records)
        {
            if (record.Kind == DiskRecordKind.FlushFolder)
                changed.Remove(record.First);
            else if (record.Kind is DiskRecordKind.Create or DiskRecordKind.Rename or DiskRecordKind.Remove)
            {
                string folder = Path.GetDirectoryName(record.Kind == DiskRecordKind.Rename ? record.Second : record.First)!;
                (changed.TryGetValue(folder, out List<DiskRecord>? list) ? list : changed[folder] = []).Add(record);
            }
        }
        HashSet<DiskRecord> lost = [.. changed.Values.SelectMany(list => list.Skip(random.Next((int)(share * list.Count) + 1)))];
        foreach (DiskRecord record in records.Reverse().Where(lost.Contains))
            TakeBack(record);
        return lost.Count;
    }

    static void TakeBack(DiskRecord record)
    {
        if (record.Kind == DiskRecordKind.Create)
        {
            if (Directory.Exists(record.First))
                Directory.Delete(record.First, recursive: true);
            File.Delete(record.First);
        }
        // The program may have been killed between the record and the deed.
        else if (record.Kind == DiskRecordKind.Rename && File.Exists(record.Second) && !File.Exists(record.First))
            File.Move(record.Second, record.First);
        else if (record.Kind == DiskRecordKind.Remove && File.Exists(record.Second) && !File.Exists(record.First))
            File.Move(record.Second, record.First);
    }
}
