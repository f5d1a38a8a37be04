using Descent.Persistence.Jobs;

namespace Descent.Persistence.Events;

/// <summary>Some events of a job, in order.</summary>
/// <param name="Job">With its runs, as they stood when the page was read.</param>
/// <param name="Events">Those whose numbers lie above the one asked for, up to <paramref name="Reached"/>.</param>
/// <param name="Reached">Ask for the next page after this number.</param>
/// <param name="HasMore">True when more was there already.</param>
public sealed record EventPage(JobRow Job, IReadOnlyList<JobEvent> Events, long Reached, bool HasMore);
