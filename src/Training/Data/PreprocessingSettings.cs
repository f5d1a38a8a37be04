using Descent.Training.Specs;

namespace Descent.Training.Data;

/// <summary>How columns become inputs of a model.</summary>
/// <param name="Standardize">Number, boolean and datetime columns get mean 0 and population standard deviation 1 over the training rows;
/// a constant column becomes 0. Categories stay 0 and 1.</param>
/// <param name="Missing">For numbers. A missing category is a level of its own where the training rows have one.</param>
/// <param name="MaxCategories">Inputs that one category column may take; with more levels the rarest share one. At least 2.</param>
public sealed record PreprocessingSettings(bool Standardize = true, MissingValues Missing = MissingValues.Mean, int MaxCategories = 50);
