namespace Descent.Training.Metrics;

/// <summary>One number that says how good predictions are.</summary>
/// <param name="Name">Its name in the contract.</param>
/// <param name="Description">One sentence for people.</param>
public abstract record Metric(string Name, string Description);

/// <summary>A metric of predicted classes.</summary>
public sealed record ClassMetric(string Name, string Description, Func<ClassPredictions, double> Of) : Metric(Name, Description);

/// <summary>A metric of predicted numbers; some make sense for counts and positive rates only.</summary>
public sealed record NumberMetric(string Name, string Description, Func<NumberPredictions, double> Of, bool ForCounts = false) : Metric(Name, Description);
