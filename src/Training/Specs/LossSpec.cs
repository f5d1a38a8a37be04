namespace Descent.Training.Specs;

/// <summary>What is minimised. The catalogue lists the kinds.</summary>
public abstract record LossSpec;

/// <summary>How the losses of single elements become one number.</summary>
public enum Reduction
{
    /// <summary>Their mean (weighted, where the loss has class weights).</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
