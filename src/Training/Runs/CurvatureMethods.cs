using Descent.Training.Curvature;
using Descent.Training.Layers;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>Makes the method that a spec asks for out of model, loss and rows.</summary>
internal static class CurvatureMethods
{
    public static Method<double> Create(TrainingSpec spec, ModelGraph graph, RowData<double> rows) => spec.Optimizer switch
    {
        LbfgsSpec lbfgs => new Lbfgs(lbfgs, Function(spec, graph, rows)),
        NewtonSpec newton => new Newton(newton, Function(spec, graph, rows)),
        _ => throw new ArgumentException($"{spec.Optimizer} is no method of curvature."),
    };

    static GraphFunction Function(TrainingSpec spec, ModelGraph graph, RowData<double> rows) =>
        new(graph.Objective, [.. graph.Parameters.Select(parameter => parameter.Node)], rows, () => Hessian(spec, graph, rows));

    static HessianSource Hessian(TrainingSpec spec, ModelGraph graph, RowData<double> rows)
    {
        if (LinearPredictorOf(graph) is LinearPredictor linear)
            return new LinearHessian(linear, rows, PenaltyCurvature(spec, graph));
        Autodiff.Node[] parameters = [.. graph.Parameters.Select(parameter => parameter.Node)];
        return ScalarHessian.Suits(parameters)
            ? ScalarHessian.Of(graph.Objective, parameters, rows)
            : new ProductHessian(graph.Objective, parameters, rows);
    }

    static LinearPredictor? LinearPredictorOf(ModelGraph graph)
    {
        if (!graph.IsLinear || graph.Parameters.Count != 2
            || graph.Parameters.FirstOrDefault(p => p.Role == ParameterRole.Weight) is not ModelParameter weight
            || graph.Parameters.FirstOrDefault(p => p.Role == ParameterRole.Bias) is not ModelParameter bias)
            return null;
        return new LinearPredictor(RowMatrices.Features, graph.Prediction, graph.BareLoss, graph.Layout,
            graph.Layout[weight.Name].Offset, graph.Layout[bias.Name].Offset);
    }

    static double[] PenaltyCurvature(TrainingSpec spec, ModelGraph graph)
    {
        double[] curvature = new double[graph.Layout.Count];
        foreach (ModelParameter parameter in graph.Parameters.Where(parameter => parameter.IsPenalized))
            graph.Layout[parameter.Name].Of(curvature.AsSpan()).Fill(spec.Regularization?.L2 ?? 0);
        return curvature;
    }
}
