namespace Descent.Training.Specs;

/// <summary>A rule for the starting values of weights. The catalogue lists the kinds.</summary>
public abstract record InitialSchemeSpec;
