namespace Descent.Persistence.Storage;

/// <summary>The bytes of a kept file are not those that were sent: their hash is another one, or they are gone.</summary>
public sealed class DamagedContentException(string sha256, Exception? reason = null)
    : IOException($"The kept file {sha256} is damaged or gone.", reason);
