namespace Descent.Persistence.Storage;

/// <summary>Kept bytes are not those that were written: their hash is another one, or they are gone.</summary>
/// <param name="what">A file or a model, by its name; for the log.</param>
/// <param name="reason">How that was found, where it was an exception.</param>
public sealed class DamagedContentException(string what, Exception? reason = null) : IOException($"The kept {what} is damaged or gone.", reason);
