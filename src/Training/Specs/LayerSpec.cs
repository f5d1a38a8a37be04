namespace Descent.Training.Specs;

/// <summary>One layer of a network. The catalogue lists the kinds; activations are layers too.</summary>
public abstract record LayerSpec;

/// <summary>A layer without parameters that acts on numbers or rows: relu, tanh, softmax, ….</summary>
public abstract record ActivationSpec : LayerSpec;
