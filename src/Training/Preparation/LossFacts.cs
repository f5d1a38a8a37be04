using Descent.Training.Losses;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>Which kind of target a loss is for.</summary>
internal static class LossFacts
{
    public static LearningTask TaskOf(LossSpec loss) => TaskOf(Catalog.Create(loss).Target);

    /// <summary>The loss tells two classes apart by one logit or margin.</summary>
    public static bool IsOneLogit(LossSpec loss) => Catalog.Create(loss).Target == TargetKind.Binary;

    /// <summary>The targets are probabilities, a column for each class.</summary>
    public static bool IsDistribution(LossSpec loss) => Catalog.Create(loss).Target == TargetKind.Distribution;

    /// <summary>The target may be any number, and so one that was shifted and scaled; not counts, probabilities or classes.</summary>
    public static bool TakesAnyNumber(LossSpec loss) => Catalog.Create(loss).Target == TargetKind.Real;

    /// <summary>Names of the losses for a task.</summary>
    public static IReadOnlyList<string> NamesFor(LearningTask task) =>
        [.. Catalog.Variants(typeof(LossSpec)).Where(entry => TaskOf((LossSpec)Activator.CreateInstance(entry.Value)!) == task).Select(entry => entry.Key)];

    static LearningTask TaskOf(TargetKind target) => target switch
    {
        TargetKind.Binary or TargetKind.Class => LearningTask.Classification,
        TargetKind.Count => LearningTask.Counts,
        _ => LearningTask.Regression,
    };
}
