namespace Descent.Training.Specs;

/// <summary>What is minimised. The catalogue lists the kinds.</summary>
public abstract record LossSpec;

/// <summary>A loss whose single losses can be averaged or summed.</summary>
public abstract record ReducibleLossSpec : LossSpec
{
    /// <summary>How the losses of single elements become one number.</summary>
    public Reduction Reduction { get; init; }
}

/// <summary>How the losses of single elements become one number.</summary>
public enum Reduction
{
    /// <summary>Their mean, over rows and outputs.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
