namespace Descent.Training.Specs;

/// <summary>What is fitted: the function from features to prediction. The catalogue lists the kinds.</summary>
public abstract record ModelSpec;
