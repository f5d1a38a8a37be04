using Descent.Training.Autodiff;
using Descent.Training.Layers;
using Descent.Training.Losses;
using Descent.Training.Models;
using Descent.Training.Plans;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Models;

public class ModelTests
{
    [Theory]
    [InlineData("linear")]
    [InlineData("logistic")]
    [InlineData("poisson")]
    public void Linear_models_have_a_weight_and_a_bias(string name)
    {
        Scope scope = Build(Catalog.Default<ModelSpec>(name), inputs: 4, outputs: 3, out _);
        Assert.Equal(["weight", "bias"], scope.Parameters.Select(parameter => parameter.Name));
        Assert.Equal([3, 4], scope.Parameters[0].Shape);
        Assert.Equal([3], scope.Parameters[1].Shape);
        Assert.Equal([true, false], scope.Parameters.Select(parameter => parameter.IsPenalized));
        Assert.All(scope.Parameters, parameter => Assert.All(parameter.Start(null, 1, 0), value => Assert.Equal(0, value)));
    }

    [Fact]
    public void Layers_are_numbered_as_in_a_torch_sequential()
    {
        Scope plain = Build(new MlpSpec { Hidden = [5, 6] }, inputs: 4, outputs: 3, out _);
        Assert.Equal(["layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias", "layers.4.weight", "layers.4.bias"], plain.Parameters.Select(p => p.Name));
        Assert.Equal([6, 5], plain.Parameters[2].Shape);
        Scope dropping = Build(new MlpSpec { Hidden = [5], Dropout = 0.3 }, inputs: 4, outputs: 3, out _);
        Assert.Equal(["layers.0.weight", "layers.0.bias", "layers.3.weight", "layers.3.bias"], dropping.Parameters.Select(p => p.Name));
        Assert.Equal([("layers.2.mask", 5)], dropping.Masks.Select(mask => (mask.Slot, mask.Columns)));
    }

    [Fact]
    public void Dropout_is_for_training_only()
    {
        Scope scope = new(new Graph(), training: false);
        Catalog.Create(new MlpSpec { Dropout = 0.5 }).Build(scope, scope.Graph.Input("features", 4), 1);
        Assert.Empty(scope.Masks);
    }

    [Fact]
    public void A_network_of_ones_own_builds_layer_by_layer()
    {
        LayersSpec spec = new()
        {
            Layers = [new DenseSpec { Units = 6 }, new LayerNormSpec(), new GeluSpec(), new ResidualSpec { Layers = [new DenseSpec(), new TanhSpec()] }, new DenseSpec { Bias = false }],
        };
        Scope scope = Build(spec, inputs: 4, outputs: 2, out Node prediction);
        Assert.Equal(Shape.Batched(2), prediction.Shape);
        Assert.Equal(
            ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "layers.3.layers.0.weight", "layers.3.layers.0.bias", "layers.4.weight"],
            scope.Parameters.Select(p => p.Name));
        Assert.Equal([6, 6], scope.Parameters[4].Shape);
        Assert.Equal([true, false, false, false, true, false, true], scope.Parameters.Select(p => p.IsPenalized));
    }

    [Theory]
    [InlineData("/model/layers/1/units", "3")]
    [InlineData("/model/layers/0/units", null)]
    [InlineData("/model/layers/1/layers/0/units", "8")]
    [InlineData("/model/layers", "4")]
    public void Widths_that_do_not_fit_are_named(string pointer, string? value)
    {
        LayerSpec[] layers = pointer switch
        {
            "/model/layers/1/units" => [new DenseSpec { Units = 8 }, new DenseSpec { Units = 3 }],
            "/model/layers/0/units" => [new DenseSpec(), new DenseSpec()],
            "/model/layers" => [new ReluSpec()],
            _ => [new DenseSpec { Units = 5 }, new ResidualSpec { Layers = [new DenseSpec { Units = 8 }] }, new DenseSpec()],
        };
        Problem problem = Assert.Single(Catalog.Create(new LayersSpec { Layers = layers }).Misfits(inputs: 4, outputs: 2));
        Assert.Equal(pointer, problem.Pointer);
        Assert.Equal(value, problem.Value);
    }

    [Fact]
    public void Penalties_act_on_weights_and_not_on_biases()
    {
        Scope scope = Build(new LinearSpec(), inputs: 2, outputs: 1, out _);
        Node penalty = Penalty.Of(new RegularizationSpec { L1 = 0.5, L2 = 0.25 }, scope.Parameters.Where(p => p.IsPenalized).Select(p => p.Node))!;
        Node[] parameters = [.. scope.Parameters.Select(p => p.Node)];
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of(parameters), penalty, ReverseMode.Gradient(penalty, parameters));
        RowData<double> data = new(1);
        data.Add("features", 2);
        double[] gradient = new double[3];
        Assert.Equal(0.125 * (4 + 9) + 0.5 * 5, plan.Run([2, -3, 7], Batch<double>.All(data), gradient));
        Assert.Equal([0.25 * 2 + 0.5, 0.25 * -3 - 0.5, 0], gradient);
        Assert.Null(Penalty.Of(new RegularizationSpec(), parameters));
    }

    [Fact]
    public void A_dropout_mask_is_a_function_of_seed_layer_step_and_row()
    {
        DropoutMask mask = new("mask", 1000, 0.3, Layer: 1);
        float[] first = Fill(mask, step: 5, row: 2), again = Fill(mask, step: 5, row: 2);
        Assert.Equal(first, again);
        Assert.NotEqual(first, Fill(mask, step: 6, row: 2));
        Assert.NotEqual(first, Fill(mask, step: 5, row: 3));
        Assert.NotEqual(first, Fill(mask with { Layer = 0 }, step: 5, row: 2));
        Assert.All(first, factor => Assert.True(factor == 0 || factor == (float)(1 / 0.7)));
        // 1,000 draws: a standard deviation of 14.5 about 300; four of them.
        Assert.InRange(first.Count(factor => factor == 0), 242, 358);

        static float[] Fill(DropoutMask mask, long step, int row)
        {
            float[] factors = new float[mask.Columns];
            mask.Fill<float>(factors, 9, step, row);
            return factors;
        }
    }

    static Scope Build(ModelSpec spec, int inputs, int outputs, out Node prediction)
    {
        Scope scope = new(new Graph(), training: true);
        prediction = Catalog.Create(spec).Build(scope, scope.Graph.Input("features", inputs), outputs);
        return scope;
    }
}
