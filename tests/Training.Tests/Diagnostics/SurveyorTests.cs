using Descent.Training.Data;
using Descent.Training.Diagnostics.Landscapes;
using Descent.Training.Plans;
using Descent.Training.Runs;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Diagnostics;

/// <summary>Slices of losses whose shape is known.</summary>
public sealed class SurveyorTests
{
    [Fact]
    public void Along_its_own_directions_a_quadratic_is_a_parabola_of_their_curvature()
    {
        Landscape line = Of(Surfaces.Line, Surfaces.LineJob(rest: "\"epochs\":5000"), new LandscapeRequest(LandscapeKind.Curvature, 2, 5, 2));
        Assert.Equal([-2, -1, 0, 1, 2], line.Axes[0].Places);
        Assert.Equal(6.854101966249685, line.Axes[0].Eigenvalue!.Value, 1e-12);
        Assert.Equal(0.1458980337503153, line.Axes[1].Eigenvalue!.Value, 1e-12);
        for (int row = 0; row < 5; row++)
            for (int column = 0; column < 5; column++)
            {
                (double x, double y) = (line.Axes[0].Places[column], line.Axes[1].Places[row]);
                Assert.Equal(0.5 * (6.854101966249685 * x * x + 0.1458980337503153 * y * y), line.Losses[row][column]!.Value, 1e-10);
            }
    }

    [Fact]
    public void The_way_of_the_run_leads_from_the_start_to_the_middle_and_fits_into_the_slice()
    {
        Landscape line = Of(Surfaces.Line, Surfaces.LineJob(rest: "\"epochs\":5000"), new LandscapeRequest(LandscapeKind.Curvature, 2, 21, null));
        LandscapePoint start = line.Path[0], end = line.Path[^1];
        Assert.Equal((0, 5000), (start.Step, end.Step));
        Assert.Equal(14.5, start.Loss!.Value, 1e-12);
        // The directions span the plane of both parameters: nothing is lost of (0, 0) - (3, -1).
        Assert.Equal(10, start.Coordinates.Sum(place => place * place), 1e-9);
        Assert.All(end.Coordinates, place => Assert.Equal(0, place, 1e-9));
        Assert.All(line.Path, point => Assert.True(point.Coordinates.Zip(line.Axes).All(pair => Math.Abs(pair.First) <= pair.Second.Places[^1])));
    }

    [Fact]
    public void Random_directions_move_each_filter_as_far_as_it_is_long()
    {
        string body = """{"dataset":"d","target":"real","features":["a","b"],"model":{"type":"mlp","hidden":[5],"activation":"relu"},"loss":"mse","optimizer":{"type":"adam","learning_rate":0.01},"epochs":20}""";
        (TrainingResult result, _) = FreeRun.Train(CatalogueJobTests.Rows, body);
        FittedModel model = FittedModel.Load(result.Model!);
        LossSurface surface = Surfaces.Of(CatalogueJobTests.Rows, body);
        double[] theta = model.Values.ToArray();
        SliceDirection[] directions = SliceDirection.AtRandom(surface, theta, 0, 2);
        for (int row = 0; row < 5; row++)
            Assert.Equal(Length(theta, row), Length(directions[0].Vector, row), 1e-12);
        ParameterSlice bias = surface.Graph.Layout["layers.0.bias"];
        Assert.All(bias.Of<double>(directions[0].Vector).ToArray(), value => Assert.Equal(0, value));
        Assert.NotEqual(directions[0].Vector, directions[1].Vector);
        Landscape landscape = Of(CatalogueJobTests.Rows, body, new LandscapeRequest(LandscapeKind.Random, 1, 11, 1));
        Assert.Equal(landscape.Loss, landscape.Losses[0][5]);

        double Length(double[] all, int row)
        {
            ParameterSlice weight = surface.Graph.Layout["layers.0.weight"];
            return Math.Sqrt(all.Skip(weight.Offset + row * weight.Shape.Columns).Take(weight.Shape.Columns).Sum(value => value * value));
        }
    }

    [Fact]
    public void A_loss_with_kinks_has_no_curvature_to_look_along()
    {
        string body = Surfaces.LineJob().Replace("half_sse", "mae");
        (TrainingResult result, _) = FreeRun.Train(Surfaces.Line, body);
        Assert.Null(Surveyor.Survey(new LandscapeRequest(LandscapeKind.Curvature, 1, 5, 1), FittedModel.Load(result.Model!), Surfaces.Line, 100, TimeProvider.System, CancellationToken.None));
    }

    [Fact]
    public void A_formula_without_data_has_a_landscape_too()
    {
        string body = """{"model":{"type":"objective","formula":"(1-x)^2+100*(y-x^2)^2","parameters":{"x":-1.2,"y":1}},"optimizer":"newton"}""";
        TrainingResult result = Training.Preparation.Preparation.Build(Surfaces.Resolved(null, body).Spec!, null, TimeProvider.System).Run(null, new FreeRun());
        Landscape valley = Surveyor.Survey(new LandscapeRequest(LandscapeKind.Curvature, 2, 9, null), FittedModel.Load(result.Model!), null, result.Progress.Step, TimeProvider.System, CancellationToken.None)!;
        Assert.Equal(24.2, valley.Path[0].Loss!.Value, 1e-12);
        // Rosenbrock's valley at (1, 1): 501 ± √(501² - 400).
        Assert.Equal(501 + Math.Sqrt(501 * 501 - 400), valley.Axes[0].Eigenvalue!.Value, 1e-6);
    }

    static Landscape Of(Table table, string body, LandscapeRequest request)
    {
        (TrainingResult result, _) = FreeRun.Train(table, body);
        return Surveyor.Survey(request, FittedModel.Load(result.Model!), table, result.Progress.Step, TimeProvider.System, CancellationToken.None)!;
    }
}
