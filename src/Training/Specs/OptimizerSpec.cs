namespace Descent.Training.Specs;

/// <summary>How the parameters move. The catalogue lists the kinds.</summary>
public abstract record OptimizerSpec;
