using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Data;
using Descent.Training.Losses;
using Descent.Training.Plans;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>θ and a compiled forward plan: rows in, predictions on the scale of the data out. In the precision of the training, so that a
/// prediction is what the training saw.</summary>
internal abstract class Predictor
{
    public static Predictor Of(FittedModel model) =>
        model.Spec.Precision == Precision.Float32 ? new Predictor<float>(model) : new Predictor<double>(model);

    public abstract Prediction Predict(Table table, int[] rows);
}

/// <inheritdoc/>
internal sealed class Predictor<T> : Predictor where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows that go through the plan together: a bound on memory, without influence on the values.</summary>
    const int RowsAtOnce = 4096;

    readonly FittedModel model;
    readonly ModelGraph graph;
    readonly T[] parameters;
    readonly Plan<T> plan;
    readonly int columns;
    readonly Lock oneAtATime = new();

    public Predictor(FittedModel model)
    {
        this.model = model;
        graph = ModelGraph.Of(model);
        parameters = [.. model.Values.ToArray().Select(T.CreateTruncating)];
        Node response = graph.Response;
        columns = response.Shape.Columns;
        plan = Plan<T>.Compile(graph.Layout, null, null, response);
    }

    public override Prediction Predict(Table table, int[] rows)
    {
        double[] responses = new double[rows.Length * columns];
        lock (oneAtATime)
        {
            for (int start = 0; start < rows.Length; start += RowsAtOnce)
            {
                ReadOnlySpan<int> part = rows.AsSpan(start, Math.Min(RowsAtOnce, rows.Length - start));
                plan.Run(parameters, Batch<T>.All(RowMatrices.Inputs<T>(table, part, model.Preprocessor)));
                ReadOnlySpan<T> values = plan.Output(0);
                for (int i = 0; i < values.Length; i++)
                    responses[start * columns + i] = double.CreateChecked(values[i]);
            }
        }
        return model.Classes is null ? Numbers(responses, rows.Length) : Classes(responses, rows.Length, model.Classes);
    }

    Prediction Numbers(double[] responses, int rows)
    {
        NumberTarget numbers = model.Numbers!;
        for (int i = 0; i < responses.Length; i++)
            responses[i] = numbers.Restore(i % columns, responses[i]);
        return new Prediction { Rows = rows, Targets = numbers.Names, Numbers = responses };
    }

    /// <summary>One column speaks for the second class: a probability, or a margin whose sign decides.</summary>
    Prediction Classes(double[] responses, int rows, ClassTarget classes)
    {
        bool margins = graph.Loss.Link == Link.Margin;
        double[] probabilities = responses;
        if (columns == 1)
        {
            probabilities = new double[rows * 2];
            for (int row = 0; row < rows; row++)
            {
                double second = margins ? (responses[row] > 0 ? 1 : 0) : responses[row];
                (probabilities[2 * row], probabilities[2 * row + 1]) = (1 - second, second);
            }
        }
        return new Prediction
        {
            Rows = rows,
            Targets = [classes.Column.Name],
            Classes = classes.Levels,
            Probabilities = probabilities,
            Margins = margins ? responses : [],
        };
    }
}
