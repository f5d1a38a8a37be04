using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>What preparation has to say: problems that refuse the job, warnings, and the choices it made.</summary>
/// <param name="unread">What was wrong with the body itself.</param>
internal sealed class Report(IEnumerable<Problem> unread)
{
    public ProblemList Problems { get; } = new(unread);

    public List<Warning> Warnings { get; } = [];

    public List<Choice> Choices { get; } = [];

    public void Refuse(Problem problem) => Problems.Add(problem);

    public void Warn(Warning warning) => Warnings.Add(warning);

    public void Choose(string pointer, string value, string reason) => Choices.Add(new Choice(pointer, value, reason));

    /// <param name="spec">Resolved, where it could be.</param>
    /// <param name="estimate">Its size.</param>
    /// <param name="isMalformed">The body could not be read as a spec.</param>
    /// <returns>Neither spec nor estimate where there are problems.</returns>
    public Resolution Conclude(TrainingSpec? spec, Estimate? estimate, bool isMalformed)
    {
        bool refused = Problems.Count > 0;
        return new Resolution
        {
            Spec = refused ? null : spec,
            Problems = Problems,
            IsMalformed = isMalformed,
            Warnings = Warnings,
            Choices = Choices,
            Estimate = refused ? null : estimate,
        };
    }
}
