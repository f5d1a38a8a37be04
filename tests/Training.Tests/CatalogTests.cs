using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Descent.Training.Layers;
using Descent.Training.Metrics;
using Descent.Training.Preparation.Reading;
using Descent.Training.Specs;

namespace Descent.Training.Tests;

/// <summary>What the contract promises of everything that has a name.</summary>
public class CatalogTests
{
    static readonly Type[] Families =
        [typeof(ModelSpec), typeof(LayerSpec), typeof(LossSpec), typeof(OptimizerSpec), typeof(ScheduleSpec), typeof(InitialSchemeSpec)];

    /// <summary>Family, name, field: every number with a range.</summary>
    public static TheoryData<string, string, string> Ranges
    {
        get
        {
            TheoryData<string, string, string> ranges = [];
            // Initial schemes are asked for by name alone.
            foreach (Type family in Families.Where(family => family != typeof(InitialSchemeSpec)))
                foreach ((string name, Type spec) in Catalog.Variants(family))
                    foreach (PropertyInfo property in spec.GetProperties().Where(property => property.GetCustomAttribute<RangeAttribute>() is not null))
                        ranges.Add(family.Name, name, property.Name);
            return ranges;
        }
    }

    [Fact]
    public void The_names_are_those_of_the_contract()
    {
        Names(typeof(LossSpec), "mse half_sse sse mae huber smooth_l1 log_cosh bce_with_logits cross_entropy hinge squared_hinge poisson_nll gaussian_nll kl_div");
        Names(typeof(OptimizerSpec), "sgd adagrad adadelta rmsprop adam adamw adamax nadam radam rprop lion");
        Names(typeof(ScheduleSpec), "constant step exponential inverse_time polynomial cosine one_cycle reduce_on_plateau");
        Names(typeof(InitialSchemeSpec), "zeros ones constant normal uniform truncated_normal glorot_uniform glorot_normal he_uniform he_normal lecun_uniform lecun_normal orthogonal torch_default");
        Names(typeof(ActivationSpec), "relu leaky_relu elu selu gelu gelu_tanh silu mish softplus softsign hard_swish sigmoid tanh softmax log_softmax");

        static void Names(Type family, string due) => Assert.Empty(due.Split(' ').Except(Catalog.Variants(family).Keys));
    }

    [Fact]
    public void Every_activation_can_be_named_in_a_multi_layer_perceptron() =>
        Assert.Equal(Catalog.Activations.Select(entry => entry.Name), Enum.GetNames<Activation>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));

    [Fact]
    public void Every_entry_has_a_description_and_a_spec_of_its_own()
    {
        Assert.All(Families.SelectMany(Catalog.Variants), kind => Assert.Equal(kind.Key, Catalog.NameOf(Activator.CreateInstance(kind.Value)!)));
        Assert.All(Catalog.Metrics, (Metric metric) => Assert.EndsWith(".", metric.Description));
        CatalogEntry[] entries = [.. Catalog.Losses, .. Catalog.Optimizers, .. Catalog.Schedules, .. Catalog.Models, .. Catalog.Layers, .. Catalog.Initializers];
        Assert.All(entries, entry => Assert.EndsWith(".", entry.Description));
        Assert.Equal(entries.Length, entries.Select(entry => entry.SpecType).Distinct().Count());
        // The names of the types are those of the schemas in the OpenAPI document.
        Assert.Equal(entries.Length, entries.Select(entry => entry.SpecType.Name).Distinct().Count());
    }

    [Fact]
    public void Every_default_is_within_its_own_range()
    {
        foreach (Type family in Families)
            foreach ((string name, Type type) in Catalog.Variants(family))
                foreach (PropertyInfo property in type.GetProperties())
                    if (property.GetCustomAttribute<RangeAttribute>() is { } range && property.GetValue(Activator.CreateInstance(type)) is double or int or long)
                        Assert.True(range.IsValid(property.GetValue(Activator.CreateInstance(type))), $"{name}.{property.Name}");
    }

    [Theory, MemberData(nameof(Ranges))]
    public void A_value_out_of_range_is_refused_with_its_pointer_and_the_range(string family, string name, string property)
    {
        Type type = Catalog.Variants(Families.Single(one => one.Name == family))[name];
        RangeAttribute range = type.GetProperty(property)!.GetCustomAttribute<RangeAttribute>()!;
        double minimum = Convert.ToDouble(range.Minimum), maximum = Convert.ToDouble(range.Maximum);
        bool isList = type.GetProperty(property)!.PropertyType is { IsGenericType: true } generic && generic.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        string field = JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

        List<double> refused = [range.MinimumIsExclusive ? minimum : minimum - 1];
        if (maximum < double.MaxValue)
            refused.Add(range.MaximumIsExclusive ? maximum : maximum + 1);
        foreach (double value in refused)
        {
            string number = isList ? $"[{value:R}]" : $"{value:R}";
            (string body, string pointer) = Body(family, $$"""{"type":"{{name}}","{{field}}":{{number}}}""", field + (isList ? "/0" : ""));
            Problem? problem = SpecReader.Read(Encoding.UTF8.GetBytes(body)).Problems.FirstOrDefault(one => one.Pointer == pointer);
            Assert.True(problem is not null, $"{body} was accepted");
            Assert.Equal("out_of_range", problem.Code);
            Assert.NotEmpty(problem.Allowed!);
        }
    }

    static (string Body, string Pointer) Body(string family, string spec, string field) => family switch
    {
        nameof(ModelSpec) => (Job("model", spec), $"/model/{field}"),
        nameof(LayerSpec) => (Job("model", $$"""{"type":"layers","layers":[{{spec}}]}"""), $"/model/layers/0/{field}"),
        nameof(LossSpec) => (Job("loss", spec), $"/loss/{field}"),
        nameof(OptimizerSpec) => (Job("optimizer", spec), $"/optimizer/{field}"),
        _ => (Job("schedule", spec), $"/schedule/{field}"),
    };

    static string Job(string field, string spec) => $$"""{"dataset":"ds_1","target":"y","{{field}}":{{spec}}}""";
}
