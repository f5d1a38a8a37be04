namespace Descent.Persistence.Storage;

/// <summary>Whether the disk took what was written last. Runs that cannot be saved wait for space, and whoever asks is told so.</summary>
public sealed class StorageHealth
{
    volatile bool full;

    /// <summary>True from a write that the full disk refused until the next one that succeeds.</summary>
    public bool IsFull => full;

    internal void Note(bool isFull) => full = isFull;
}
