using System.Numerics.Tensors;
using Descent.Training.Autodiff;
using Descent.Training.Curvature;
using Descent.Training.Layers;
using Descent.Training.Losses;
using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Training.Runs;

/// <summary>Makes the method that a spec asks for out of model, loss and rows.</summary>
internal static class CurvatureMethods
{
    /// <summary>A sample is one row of so many, and of at least so many rows and so many for a parameter, but at most one of so many.</summary>
    const int SampledOf = 32, LeastSample = 2000, SampleForParameter = 120, MostSampledOf = 8;

    /// <summary>Rows for a parameter without which a sample is no guide.</summary>
    const int LeastForParameter = 30;

    public static Method<double> Create(TrainingSpec spec, ModelGraph graph, RowData<double> rows, IReadOnlyList<string> labels, ThreadTeam team)
    {
        Method<double> method = Asked(spec, graph, rows, labels, team);
        return MayEndAtInfinity(spec, graph) ? new SeparationGuard(method, new(() => Function(spec, graph, rows, team)), ReachesZero(spec)) : method;
    }

    static bool ReachesZero(TrainingSpec spec) => spec.Loss is BceWithLogitsSpec or CrossEntropySpec { LabelSmoothing: 0 };

    /// <summary>Likelihoods of linear predictions that may have no maximum. A penalty gives them one.</summary>
    static bool MayEndAtInfinity(TrainingSpec spec, ModelGraph graph) =>
        (ReachesZero(spec) || spec.Loss is PoissonNllSpec { LogInput: true }) && spec.Regularization is not { L2: > 0 } && LinearPredictorOf(graph) is not null;

    static Method<double> Asked(TrainingSpec spec, ModelGraph graph, RowData<double> rows, IReadOnlyList<string> labels, ThreadTeam team) => spec.Optimizer switch
    {
        ClosedFormSpec => InClosedForm(spec, graph, rows, labels, team),
        LbfgsSpec lbfgs when graph.Box<double>() is Box<double> box => new BoundedLbfgs(lbfgs, Function(spec, graph, rows, team), box, spec.Model is FormulaSpec),
        LbfgsSpec lbfgs => new Lbfgs(lbfgs, Function(spec, graph, rows, team), spec.Model is FormulaSpec),
        NewtonSpec newton => new Newton(newton, Function(spec, graph, rows, team), graph.Box<double>(), spec.Model is FormulaSpec, Sample(spec, graph, rows, team)),
        GaussNewtonSpec gaussNewton => new GaussNewton(gaussNewton, Residuals(spec, graph, rows, team), graph.Box<double>(), new(() => Function(spec, graph, rows, team))),
        LevenbergMarquardtSpec marquardt => new LevenbergMarquardt(marquardt, Residuals(spec, graph, rows, team), graph.Box<double>(), new(() => Function(spec, graph, rows, team))),
        _ => throw new ArgumentException($"{spec.Optimizer} is no method of curvature."),
    };

    /// <summary>The loss over a part of very many rows, evenly spread: as many as tell the parameters apart.</summary>
    static Lazy<SmoothFunction>? Sample(TrainingSpec spec, ModelGraph graph, RowData<double> rows, ThreadTeam team)
    {
        int most = rows.Rows / MostSampledOf, parameters = graph.Layout.Count;
        bool isWorthIt = LinearPredictorOf(graph) is not null && graph.Loss.Shape != LossShape.Unknown && most >= LeastSample && most / LeastForParameter >= parameters;
        if (!isWorthIt)
            return null;
        int count = Math.Max(rows.Rows / SampledOf, (int)Math.Min(most, Math.Max(LeastSample, (long)SampleForParameter * parameters)));
        return new Lazy<SmoothFunction>(() => Function(spec, graph, rows.Spread(count), team));
    }

    static ClosedForm InClosedForm(TrainingSpec spec, ModelGraph graph, RowData<double> rows, IReadOnlyList<string> labels, ThreadTeam team)
    {
        LinearSolution solution = Solution(spec, graph, rows, labels, team);
        double factor = graph.Loss.SquareFactor(rows.Rows, rows.Columns(RowMatrices.Target))!.Value;
        return new ClosedForm(new LinearLoss(solution, factor, graph.Layout.Count, new(() => Function(spec, graph, rows, team))), solution);
    }

    static GraphFunction Function(TrainingSpec spec, ModelGraph graph, RowData<double> rows, ThreadTeam team)
    {
        Node[] parameters = [.. graph.Parameters.Select(parameter => parameter.Node)];
        bool mayEndAtInfinity = MayEndAtInfinity(spec, graph);
        // One second derivative a row is cheap enough to be computed with every loss.
        return spec.Optimizer is NewtonSpec && LinearPredictorOf(graph) is LinearPredictor linear && graph.TrainingPrediction.Shape.Columns == 1
            ? new GraphFunction(graph.Objective, parameters, rows, plan => LinearHessian.Behind(plan, linear, rows, PenaltyCurvature(spec, graph), team), team,
                LinearHessian.SecondDerivatives(graph.Objective, graph.TrainingPrediction))
            { IsConvexAndAnalytic = mayEndAtInfinity }
            : new GraphFunction(graph.Objective, parameters, rows, _ => Hessian(spec, graph, rows, team), team) { IsConvexAndAnalytic = mayEndAtInfinity };
    }

    /// <summary>The losses of all rows, summed, without penalties: of a likelihood the negative logarithm, but for a constant.</summary>
    public static GraphFunction SumOfRows(ModelGraph graph, RowData<double> rows)
    {
        Node[] parameters = [.. graph.Parameters.Select(parameter => parameter.Node)];
        return new GraphFunction(Sum(graph.TrainingPrediction), parameters, rows, _ =>
            LinearPredictorOf(graph) is LinearPredictor linear ? new LinearHessian(linear with { Loss = Sum(graph.Prediction) }, rows, new double[graph.Layout.Count], ThreadTeam.Alone)
            : ScalarHessian.Suits(parameters) ? ScalarHessian.Of(Sum(graph.TrainingPrediction), parameters, rows)
            : new ProductHessian(Sum(graph.TrainingPrediction), parameters, rows), ThreadTeam.Alone)
        { IsConvexAndAnalytic = LinearPredictorOf(graph) is not null && graph.Loss.Link != Link.Identity && graph.Loss.LikelihoodConstant([]) is not null };

        Node Sum(Node prediction) => Functions.SumRows(graph.Loss.Rows(prediction, prediction.Graph.Input(RowMatrices.Target, rows.Columns(RowMatrices.Target))));
    }

    public static GraphResiduals Residuals(TrainingSpec spec, ModelGraph graph, RowData<double> rows, ThreadTeam team)
    {
        Node[] parameters = [.. graph.Parameters.Select(parameter => parameter.Node)];
        if (spec.Model is ObjectiveSpec objective)
            return new GraphResiduals(SquaredTerms.Residuals(objective, graph.Objective.Graph), parameters, rows, new double[parameters.Length], 1, mustBeDetermined: false, magnitude: 0, team);
        int targets = rows.Columns(RowMatrices.Target);
        double factor = graph.Loss.SquareFactor(rows.Rows, targets)!.Value;
        // 0.5·l2·w² in units of the sum of squares.
        double[] penalty = PenaltyCurvature(spec, graph);
        TensorPrimitives.Multiply(penalty, 0.5 / factor, penalty);
        Node residual = graph.TrainingPrediction - graph.TrainingPrediction.Graph.Input(RowMatrices.Target, targets);
        return new GraphResiduals(residual, parameters, rows, penalty, factor,
            mustBeDetermined: spec.Model is FormulaSpec, TensorPrimitives.Norm(rows.Values(RowMatrices.Target)), team);
    }

    /// <summary>The optimum in closed form, of a linear model with a loss of squares.</summary>
    public static LinearSolution Solution(TrainingSpec spec, ModelGraph graph, RowData<double> rows, IReadOnlyList<string> labels, ThreadTeam team)
    {
        double factor = graph.Loss.SquareFactor(rows.Rows, rows.Columns(RowMatrices.Target))!.Value;
        return new LinearSolution(LinearPredictorOf(graph)!, rows, RowMatrices.Target, 0.5 * (spec.Regularization?.L2 ?? 0) / factor, labels, team);
    }

    /// <summary>The second derivatives of the objective, in the way that suits the model.</summary>
    public static HessianSource Hessian(TrainingSpec spec, ModelGraph graph, RowData<double> rows, ThreadTeam team)
    {
        if (LinearPredictorOf(graph) is LinearPredictor linear)
            return new LinearHessian(linear, rows, PenaltyCurvature(spec, graph), team);
        Node[] parameters = [.. graph.Parameters.Select(parameter => parameter.Node)];
        return ScalarHessian.Suits(parameters)
            ? ScalarHessian.Of(graph.Objective, parameters, rows, team)
            : new ProductHessian(graph.Objective, parameters, rows, team);
    }

    /// <summary>The parameters of a linear model: a weight and a bias.</summary>
    public static bool AreLinear(IReadOnlyList<ModelParameter> parameters) =>
        parameters.Count == 2 && parameters.Any(p => p.Role == ParameterRole.Weight) && parameters.Any(p => p.Role == ParameterRole.Bias);

    public static LinearPredictor? LinearPredictorOf(ModelGraph graph)
    {
        if (!graph.IsLinear || !AreLinear(graph.Parameters))
            return null;
        ModelParameter weight = graph.Parameters.First(p => p.Role == ParameterRole.Weight), bias = graph.Parameters.First(p => p.Role == ParameterRole.Bias);
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
