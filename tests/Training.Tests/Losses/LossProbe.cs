using Descent.Training.Autodiff;
using Descent.Training.Losses;
using Descent.Training.Plans;

namespace Descent.Training.Tests.Losses;

/// <summary>A loss with its derivative by the prediction, evaluated through graph and plan.</summary>
internal sealed class LossProbe
{
    readonly Plan<double> plan;
    readonly RowData<double> data;

    public LossProbe(Loss loss, int rows, int outputs, double[] target)
    {
        Graph graph = new();
        Node prediction = graph.Input("prediction", outputs), due = graph.Input("target", target.Length / rows);
        Node total = loss.Total(prediction, due);
        plan = Plan<double>.Compile(ParameterLayout.Of([]), total, [],
            ReverseMode.Gradient(total, [prediction])[0], Functions.BroadcastTo(loss.Rows(prediction, due), Shape.Batched(1)), loss.Response(prediction));
        data = new RowData<double>(rows);
        data.Add("prediction", outputs);
        data.Add("target", target.Length / rows, target);
    }

    public double[] Gradient => plan.Output(0).ToArray();

    public double[] Rows => plan.Output(1).ToArray();

    public double[] Response => plan.Output(2).ToArray();

    public double Value(double[] prediction)
    {
        prediction.CopyTo(data.Writable("prediction"));
        return plan.Run([], Batch<double>.All(data));
    }
}
