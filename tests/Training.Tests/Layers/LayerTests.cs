using Descent.Training.Autodiff;
using Descent.Training.Diagnostics;
using Descent.Training.Initialization;
using Descent.Training.Layers;
using Descent.Training.Plans;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Layers;

/// <summary>What holds for every layer of the catalogue, activations included.</summary>
public class LayerTests
{
    const int Rows = 5, Columns = 3;

    public static TheoryData<string> Names => [.. Catalog.Layers.Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Names))]
    public void The_gradient_is_that_of_differences(string name)
    {
        double[] ordinary = [.. Enumerable.Range(0, Rows * Columns).Select(i => 1.1 * Math.Sin(2.3 * i + 0.5))];
        // Saturated, nearly equal and far apart; not within a hundredth of a kink of a piecewise function.
        double[] awkward = [40, -40, 0.5, -2.5, 2.5, 25, 1e-1, 1, -1, -15, 3.5, -3.5, 0.6, 0.6, 0.6];
        CheckGradient(name, ordinary);
        CheckGradient(name, awkward);
    }

    /// <summary>The layer's input is a parameter itself, so that derivatives by input and by the layer's own parameters are both seen.</summary>
    static void CheckGradient(string name, double[] at)
    {
        Scope scope = new(new Graph(), training: true);
        Node[] rows = [.. Enumerable.Range(0, Rows).Select(row => scope.Graph.Parameter($"row {row}", new Shape(1, Columns)))];
        Node selected = rows.Select((row, i) => scope.Graph.Input($"selects {i}", 1) * row).Aggregate((sum, row) => sum + row);
        LayerSpec spec = Catalog.Default<LayerSpec>(name) is ResidualSpec ? new ResidualSpec { Layers = [new DenseSpec(), new TanhSpec()] } : Catalog.Default<LayerSpec>(name);
        Layer layer = Catalog.Layers.Single(entry => entry.Name == name).Create(spec)(new LayerPlace(2, new TorchDefault()));
        Node output = layer.Build(scope.Within("layer"), selected);
        // Uneven weights and a square: a sum of softmax alone would be constant.
        Node total = Sum(output * scope.Graph.Input("weights", output.Shape.Columns)) + 0.1 * Sum(Square(output));

        ModelParameter[] own = [.. scope.Parameters.Where(parameter => parameter.Role != ParameterRole.Statistic)];
        ParameterLayout layout = ParameterLayout.Of([.. rows, .. own.Select(parameter => parameter.Node)]);
        double[] point = [.. at, .. own.SelectMany((parameter, i) => parameter.Start(null, 4, i))];
        RowData<double> data = new(Rows);
        for (int row = 0; row < Rows; row++)
            data.Add($"selects {row}", 1, [.. Enumerable.Range(0, Rows).Select(i => i == row ? 1.0 : 0)]);
        data.Add("weights", output.Shape.Columns, [.. Enumerable.Range(0, Rows * output.Shape.Columns).Select(i => Math.Cos(i))]);
        foreach (DropoutMask mask in scope.Masks)
        {
            Span<double> factors = data.Add(mask.Slot, mask.Columns);
            for (int row = 0; row < Rows; row++)
                mask.Fill(factors.Slice(row * mask.Columns, mask.Columns), 1, 0, row);
        }
        foreach (GradientCheckEntry entry in GradientCheck.Run(total, layout, point, data, step: 5e-3))
            Assert.True(entry.Agrees(), $"{name}: {entry}");
    }
}
