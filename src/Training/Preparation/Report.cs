using Descent.Training.Runs;

namespace Descent.Training.Preparation;

/// <summary>What preparation has to say: problems that refuse the job, warnings, and the choices it made.</summary>
internal sealed class Report
{
    public List<Problem> Problems { get; } = [];

    public List<Warning> Warnings { get; } = [];

    public List<Choice> Choices { get; } = [];

    public void Refuse(Problem problem) => Problems.Add(problem);

    public void Warn(Warning warning) => Warnings.Add(warning);

    public void Choose(string pointer, string value, string reason) => Choices.Add(new Choice(pointer, value, reason));
}
