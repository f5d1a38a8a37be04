using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Data;
using Descent.Training.Layers;
using Descent.Training.Losses;
using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>Model, loss and penalties of a spec as nodes: once as they train (dropout on), once as they are evaluated.</summary>
internal sealed class ModelGraph
{
    readonly Scope training;
    readonly Scope evaluation;
    readonly Lazy<ParameterLayout> layout;

    ModelGraph(TrainingSpec spec, int width, int targetColumns, int outputs)
    {
        Loss = spec.Loss is null ? new OwnValue() : Catalog.Create(spec.Loss);
        Model model = Catalog.Create(spec.Model!);
        IsLinear = model.IsLinear;
        training = new Scope(new Graph(), training: true);
        evaluation = new Scope(new Graph(), training: false);
        TrainingPrediction = Build(training, model, width, outputs);
        TrainingLoss = Total(TrainingPrediction, training);
        Node? penalty = spec.Regularization is null ? null
            : Penalty.Of(spec.Regularization, training.Parameters.Where(parameter => parameter.IsPenalized).Select(parameter => parameter.Node));
        Objective = penalty is null ? TrainingLoss : TrainingLoss + penalty;
        Prediction = Build(evaluation, model, width, outputs);
        BareLoss = Total(Prediction, evaluation);
        layout = new Lazy<ParameterLayout>(() => ParameterLayout.Of(training.Parameters.Select(parameter => parameter.Node)));

        Node Total(Node prediction, Scope scope) => Loss.Total(prediction, scope.Graph.Input(RowMatrices.Target, targetColumns));
    }

    /// <summary>Where each parameter lies in θ.</summary>
    public ParameterLayout Layout => layout.Value;

    /// <summary>Scalars in θ; may exceed what a layout can hold.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Node.Shape.Rows * parameter.Node.Shape.Columns);

    public Loss Loss { get; }

    /// <summary>The prediction is linear in the parameters.</summary>
    public bool IsLinear { get; }

    /// <summary>The training loss has no second derivative somewhere, or its second derivative does not tell all.</summary>
    public bool HasKinks => Objective.Graph.Nodes.Any(node => node.Op is Abs or Min or Max or Relu or Where or Less or LessOrEqual or Equal);

    /// <summary>The parameters in the order of θ.</summary>
    public IReadOnlyList<ModelParameter> Parameters => training.Parameters;

    /// <summary>Bounds on θ; <see langword="null"/> where there are none.</summary>
    public Box<T>? Box<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => Parameters.Any(parameter => parameter.Range.IsBounded)
        ? new Box<T>([.. Each(range => range.Lower)], [.. Each(range => range.Upper)])
        : null;

    IEnumerable<double> Each(Func<Interval, double> end) => Parameters.SelectMany(parameter => Enumerable.Repeat(end(parameter.Range), parameter.Length));

    /// <summary>Random inputs of the training graph, filled before each step.</summary>
    public IReadOnlyList<DropoutMask> Masks => training.Masks;

    /// <summary>Parts of θ that follow the batches instead of a gradient.</summary>
    public IReadOnlyList<RunningStatistic> Statistics => training.Statistics;

    /// <summary>Training loss with penalties, a scalar of the training graph.</summary>
    public Node Objective { get; }

    /// <summary>The same without penalties.</summary>
    public Node TrainingLoss { get; }

    /// <summary>What the model puts out as it trains, (batch, outputs): a node of the training graph.</summary>
    public Node TrainingPrediction { get; }

    /// <summary>Loss without penalties and dropout, a scalar of the evaluation graph.</summary>
    public Node BareLoss { get; }

    /// <summary>What the model puts out, (batch, outputs): numbers, logits, log rates.</summary>
    public Node Prediction { get; }

    /// <summary>The prediction on the scale of the data: means, rates, probabilities.</summary>
    public Node Response => Loss.Response(Prediction);

    /// <summary>Multiplications of a loss and its gradient, about: a product costs two operations a weight and row forward, four backward; an operation of a
    /// formula that has no rows costs about three in value and gradient.</summary>
    /// <param name="rows">Of the batch.</param>
    public double FlopsOfGradient(long rows) => Loss is OwnValue ? 3.0 * Objective.Graph.Nodes.Count : 6.0 * ParameterCount * rows;

    /// <summary>∂objective/∂θ, a node for each parameter.</summary>
    public Node[] Gradient() => ReverseMode.Gradient(Objective, [.. Parameters.Select(parameter => parameter.Node)]);

    /// <summary>An objective, which has neither features nor target.</summary>
    public static ModelGraph OfObjective(TrainingSpec spec) => Of(spec, 0, null, null);

    /// <param name="spec">Resolved.</param>
    /// <param name="width">Inputs after preprocessing.</param>
    /// <param name="classes">Set for a classification.</param>
    /// <param name="numbers">Set for a regression or counts.</param>
    public static ModelGraph Of(TrainingSpec spec, int width, ClassTarget? classes, NumberTarget? numbers)
    {
        int targetColumns = numbers?.Names.Count ?? 1;
        int outputs = spec.Loss is null ? 1 : Catalog.Create(spec.Loss).Outputs(targetColumns, classes?.Levels.Count ?? 0);
        return new ModelGraph(spec, width, targetColumns, outputs);
    }

    public static ModelGraph Of(FittedModel model) => Of(model.Spec, model.Preprocessor.Width, model.Classes, model.Numbers);

    static Node Build(Scope scope, Model model, int width, int outputs) =>
        model.Build(scope, scope.Graph.Input(RowMatrices.Features, width), outputs);
}
