namespace Descent.Training.Specs;

/// <summary>One layer of a network. The catalogue lists the kinds; activations are layers too.</summary>
public abstract record LayerSpec;
