using Descent.Training.Autodiff;
using Descent.Training.Plans;

namespace Descent.Training.Curvature;

/// <summary>A model whose prediction is x·Wᵀ + b, and where its parts are.</summary>
/// <param name="Features">Slot of x.</param>
/// <param name="Prediction">(batch, outputs).</param>
/// <param name="Loss">Of the prediction, without penalties: a scalar that is a sum of functions of single rows.</param>
/// <param name="Layout">Of θ.</param>
/// <param name="WeightOffset">Position in θ of W, (outputs, inputs) row by row.</param>
/// <param name="BiasOffset">Position in θ of b.</param>
internal sealed record LinearPredictor(string Features, Node Prediction, Node Loss, ParameterLayout Layout, int WeightOffset, int BiasOffset);
