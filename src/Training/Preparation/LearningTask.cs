namespace Descent.Training.Preparation;

/// <summary>What kind of target a training has.</summary>
public enum LearningTask
{
    /// <summary>Real numbers.</summary>
    Regression,

    /// <summary>One of several classes.</summary>
    Classification,

    /// <summary>Whole numbers from 0: how often something happened.</summary>
    Counts,
}
