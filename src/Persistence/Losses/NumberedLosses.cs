using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>Points of a job's runs, with the numbers of their events.</summary>
/// <param name="Stretches">In no particular order.</param>
/// <param name="Reached">No point up to this number is missing.</param>
sealed record NumberedLosses(IReadOnlyList<NumberedStretch> Stretches, long Reached);

/// <summary>Points of one run under consecutive numbers.</summary>
/// <param name="Number">That of the last point.</param>
/// <param name="RunId">Whose they are.</param>
/// <param name="Points">In the order of their steps.</param>
sealed record NumberedStretch(long Number, string RunId, ArraySegment<LossPoint> Points);
