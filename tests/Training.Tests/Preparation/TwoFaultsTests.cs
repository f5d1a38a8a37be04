using System.Text;
using System.Text.Json.Nodes;
using Descent.Training.Data;
using Descent.Training.Preparation.Reading;

namespace Descent.Training.Tests.Preparation;

/// <summary>Of any two faults that do not depend on each other none hides the other: each pair is planted into a body that is sound without them.</summary>
public class TwoFaultsTests
{
    const int Rows = 60;

    static readonly Table Table = new(
    [
        Column.OfNumbers("x", [.. Enumerable.Range(0, Rows).Select(row => row * 0.1)]),
        Column.OfNumbers("z", [.. Enumerable.Range(0, Rows).Select(row => Math.Sin(row))]),
        Column.OfNumbers("y", [.. Enumerable.Range(0, Rows).Select(row => 1.0 + row)]),
        Column.OfNumbers("minus", [.. Enumerable.Range(0, Rows).Select(row => -1.0 - row)]),
        Column.OfCategories("kind", [.. Enumerable.Range(0, Rows).Select(row => "abc"[row % 3].ToString())]),
        Column.OfText("name", [.. Enumerable.Range(0, Rows).Select(row => $"row {row}")]),
        Column.OfNumbers("empty", [.. Enumerable.Repeat(double.NaN, Rows)]),
    ]);

    /// <summary>What can be wrong with any body that has a dataset.</summary>
    static readonly Fault[] Anywhere =
    [
        new("/zzz", """{"zzz":1}"""),
        new("/name", """{"name":5}"""),
        new("/seed", """{"seed":-1}"""),
        new("/priority", """{"priority":1000}"""),
        new("/precision", """{"precision":"float16"}"""),
        new("/shuffle", """{"shuffle":"yes"}"""),
        new("/epochs", """{"epochs":1.5}"""),
        new("/max_steps", """{"max_steps":0}"""),
        new("/batch_size", """{"batch_size":0}"""),
        new("/batch_size", """{"batch_size":4,"full_batch":true}"""),
        new("/target", """{"target":"nope"}"""),
        new("/target", """{"target":"name"}"""),
        new("/target", """{"target":"empty"}"""),
        new("/target", """{"target":null}"""),
        new("/target", """{"target":7}"""),
        new("/features/1", """{"features":["x","nope"]}"""),
        new("/features/2", """{"features":["x","z","x"]}"""),
        new("/features/0", """{"features":[5]}"""),
        new("/features/1", """{"features":["x",null]}"""),
        new("/batches/1", """{"batches":[[1],null]}"""),
        new("/split/test", """{"split":{"test":60}}"""),
        new("/split/test", """{"split":{"test":1.5}}"""),
        new("/split/validation", """{"split":{"validation":1.2}}"""),
        new("/split/validation", """{"split":{"validation":-1}}"""),
        new("/split/nope", """{"split":{"nope":1}}"""),
        new("/split/shuffle", """{"split":{"shuffle":1}}"""),
        new("/cross_validation/folds", """{"cross_validation":{"folds":100}}"""),
        new("/cross_validation/folds", """{"cross_validation":{"folds":1}}"""),
        new("/cross_validation/fold", """{"cross_validation":{"folds":3,"fold":3}}"""),
        new("/batches/0/0", """{"batches":[[99]]}"""),
        new("/batches/1/0", """{"batches":[[1],[1.5]]}"""),
        new("/batches/2", """{"batches":[[1],[2],[]]}"""),
        new("/regularization/l1", """{"regularization":{"l1":-1}}"""),
        new("/clip/value", """{"clip":{"value":0}}"""),
        new("/stop/patience", """{"stop":{"patience":0}}"""),
        new("/schedule/type", """{"schedule":{"type":"sometimes"}}"""),
        new("/schedule/warmup_steps", """{"schedule":{"type":"cosine","warmup_steps":-1}}"""),
        new("/record/every", """{"record":{"every":0}}"""),
        new("/restarts", """{"restarts":0}"""),
        new("/preprocessing/missing", """{"preprocessing":{"missing":"guess"}}"""),
        new("/preprocessing/max_categories", """{"preprocessing":{"max_categories":1}}"""),
        new("/sweep/epochs", """{"sweep":{"epochs":[]}}"""),
        new("/sweep/restarts", """{"sweep":{"restarts":[1,2]}}"""),
        new("/sweep/priority.deep", """{"sweep":{"priority.deep":[1]}}"""),
        new("/sweep/stop.tolerance/1", """{"sweep":{"stop.tolerance":[1,-1]}}"""),
        new("/loss", """{"loss":"nope"}"""),
        new("/loss/delta", """{"loss":{"type":"huber","delta":0}}"""),
        new("/optimizer", """{"optimizer":"nope"}"""),
        new("/optimizer/learning_rate", """{"optimizer":{"type":"sgd","learning_rate":0}}"""),
        new("/optimizer/nesterov", """{"optimizer":{"type":"sgd","nesterov":true}}"""),
        new("/optimizer/nope", """{"optimizer":{"type":"sgd","nope":1}}"""),
    ];

    static readonly (string Name, string Body, Fault[] Own)[] Bodies =
    [
        ("linear", """{"dataset":"d","target":"y","features":["x","z"],"model":{"type":"linear"} }""",
        [
            new("/loss", """{"loss":"bce_with_logits"}"""),
            new("/target", """{"target":"kind"}"""),
            new("/features/0", """{"features":["y"]}""") { DependsOn = ["/target"] },
            new("/initial/slope", """{"initial":{"slope":1}}"""),
            new("/initial/weight", """{"initial":{"weight":[1,2,3]}}""") { DependsOn = ["/features", "/target", "/loss"] },
            new("/initial/weight/1", """{"initial":{"weight":[1,"2"]}}"""),
            new("/model/nope", """{"model":{"nope":1}}"""),
            new("/optimizer", """{"optimizer":"closed_form","loss":"huber"}""") { DependsOn = ["/loss"] },
            new("/precision", """{"optimizer":"newton","precision":"float32"}""") { DependsOn = ["/optimizer"] },
        ]),
        ("mlp", """{"dataset":"d","target":"y","features":["x","kind"],"model":{"type":"mlp","hidden":[4]},"optimizer":{"type":"adam"} }""",
        [
            new("/optimizer", """{"optimizer":"closed_form"}""") { DependsOn = ["/model/hidden", "/batch_size", "/batches", "/schedule", "/clip", "/precision"] },
            new("/optimizer/tolerance", """{"optimizer":{"type":"newton","tolerance":5}}"""),
            new("/initial/foo", """{"initial":{"foo":1}}"""),
            new("/initial/scheme", """{"initial":"anywhere"}"""),
            new("/model/hidden", """{"model":{"hidden":5}}""") { DependsOn = ["/initial"] },
            new("/model/hidden/1", """{"model":{"hidden":[4,null]}}""") { DependsOn = ["/initial"] },
            new("/model/dropout", """{"model":{"dropout":2}}""") { DependsOn = ["/initial"] },
            new("/model/activation", """{"model":{"activation":"nope"}}""") { DependsOn = ["/initial"] },
        ]),
        ("classes", """{"dataset":"d","target":"kind","features":["x","z"] }""",
        [
            new("/loss", """{"loss":"bce_with_logits"}""") { DependsOn = ["/target", "/model"] },
            new("/loss/class_weights", """{"loss":{"type":"cross_entropy","class_weights":[1,2]}}""") { DependsOn = ["/target", "/model"] },
            new("/loss/class_weights", """{"loss":{"type":"cross_entropy","class_weights":[0,0,0]}}"""),
            new("/loss/class_weights/1", """{"loss":{"type":"cross_entropy","class_weights":[1,"x",1]}}"""),
            new("/loss/label_smoothing", """{"loss":{"type":"cross_entropy","label_smoothing":2}}"""),
            new("/model", """{"model":"nope"}""") { DependsOn = ["/target", "/initial"] },
        ]),
        ("layers", """{"dataset":"d","target":"y","features":["x","z"],"model":{"type":"layers","layers":[{"type":"dense","units":3},"relu","dense"]},"optimizer":"adam","loss":"mse" }""",
        [
            new("/model/layers/0/units", """{"model":{"layers":["dense","dense"]}}""") { DependsOn = ["/initial"] },
            new("/model/layers/2/units", """{"model":{"layers":[{"type":"dense","units":3},"relu",{"type":"dense","units":2}]}}""") { DependsOn = ["/target", "/loss", "/initial"] },
            new("/model/layers/1", """{"model":{"layers":["dense","nope","dense"]}}""") { DependsOn = ["/initial"] },
            new("/model/layers/1/layers/0", """{"model":{"layers":["dense",{"type":"residual","layers":[null]},"dense"]}}""") { DependsOn = ["/initial"] },
            new("/model/layers/0/layers/0/units", """{"model":{"layers":[{"type":"residual","layers":[{"type":"dense","units":3}]},"dense"]}}""") { DependsOn = ["/features", "/initial"] },
            new("/optimizer", """{"optimizer":"closed_form"}""") { DependsOn = ["/batch_size", "/batches", "/schedule", "/clip", "/precision"] },
            new("/initial/foo", """{"initial":{"foo":1}}"""),
        ]),
        ("objective", """{"model":{"type":"objective","formula":"(1-x)^2+100*(y-x^2)^4+y","parameters":{"x":-1.2,"y":1} } }""",
        [
            new("/dataset", """{"dataset":"d"}"""),
            new("/loss", """{"loss":"mse"}"""),
            new("/model/formula", """{"model":{"formula":"x+y+q*f(3)"}}"""),
            new("/model/formula", """{"model":{"formula":"x+y^"}}"""),
            new("/model/parameters/x", """{"model":{"parameters":{"x":"1"}}}""") { DependsOn = ["/initial"] },
            new("/model/fixed/0", """{"model":{"fixed":["v"]}}""") { DependsOn = ["/initial"] },
            new("/model/lower/x", """{"model":{"lower":{"x":2},"upper":{"x":1}}}"""),
            new("/optimizer", """{"optimizer":"closed_form"}""") { DependsOn = ["/batch_size", "/batches", "/schedule", "/clip", "/precision"] },
            new("/optimizer", """{"optimizer":"gauss_newton"}""") { DependsOn = ["/model"] },
            new("/initial/v", """{"initial":{"v":1}}"""),
            new("/initial/scheme", """{"initial":{"scheme":"zeros"}}"""),
        ]),
        ("counts", """{"dataset":"d","target":"y","features":["x","z"],"model":"poisson" }""",
        [
            new("/target", """{"target":"minus"}"""),
            new("/loss", """{"loss":"mse"}"""),
            new("/preprocessing/standardize_target", """{"preprocessing":{"standardize_target":true}}""") { DependsOn = ["/loss"] },
        ]),
        ("formula", """{"dataset":"d","target":"y","model":{"type":"formula","formula":"w*x+b","parameters":{"w":1,"b":1} } }""",
        [
            new("/model/formula", """{"model":{"formula":"w*x+b+q"}}"""),
            new("/model/formula", """{"model":{"formula":"w*x+b+"}}"""),
            new("/model/formula", """{"model":{"formula":5}}"""),
            new("/model/parameters/w", """{"model":{"parameters":{"w":"1"}}}""") { DependsOn = ["/initial"] },
            new("/model/parameters/ghost", """{"model":{"parameters":{"ghost":1}}}""") { DependsOn = ["/model/formula", "/initial"] },
            new("/model/parameters/pi", """{"model":{"parameters":{"pi":1}}}""") { DependsOn = ["/initial"] },
            new("/model/fixed/0", """{"model":{"fixed":["v"]}}""") { DependsOn = ["/initial"] },
            new("/model/fixed/1", """{"model":{"fixed":["w",5]}}""") { DependsOn = ["/initial"] },
            new("/model/lower/w", """{"model":{"lower":{"w":2},"upper":{"w":1}}}"""),
            new("/model/upper/b", """{"model":{"upper":{"b":"x"}}}"""),
            new("/model/lower/v", """{"model":{"lower":{"v":2}}}"""),
            new("/target", """{"target":"log(q)"}"""),
            new("/loss", """{"loss":"cross_entropy"}"""),
            new("/loss", """{"loss":"gaussian_nll"}"""),
            new("/optimizer", """{"optimizer":"closed_form"}""") { DependsOn = ["/batch_size", "/batches", "/schedule", "/clip", "/precision"] },
            new("/preprocessing/standardize", """{"preprocessing":{"standardize":true}}"""),
            new("/initial/v", """{"initial":{"v":1}}"""),
            new("/initial/w", """{"initial":{"w":[1,2]}}"""),
        ]),
    ];

    public static TheoryData<string> Names => [.. Bodies.Select(body => body.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_body_is_sound_without_its_faults_and_each_of_its_own_is_found_alone(string name)
    {
        (_, string body, Fault[] own) = Bodies.Single(body => body.Name == name);
        Assert.Empty(Resolve(Parse(body), Table));
        Assert.All(own, fault => Assert.Contains(fault.Pointer, Resolve(Planted(body, fault), Table)));
    }

    [Fact]
    public void Each_fault_of_any_body_is_found_alone() =>
        Assert.All(Anywhere, fault => Assert.Contains(fault.Pointer, Resolve(Planted(Bodies[0].Body, fault), Table)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Two_faults_at_different_places_are_both_found(string name) => Assert.Empty(Hidden(name, Table));

    [Theory]
    [MemberData(nameof(Names))]
    public void Where_the_dataset_is_not_known_what_is_found_alone_is_found_beside_another_fault(string name) => Assert.Empty(Hidden(name, null));

    /// <summary>The pairs of which one fault is found alone and not beside the other.</summary>
    static List<string> Hidden(string name, Table? table)
    {
        (_, string body, Fault[] own) = Bodies.Single(body => body.Name == name);
        Fault[] faults = [.. Anywhere.Concat(own).Where(fault => Resolve(Planted(body, fault), table).Contains(fault.Pointer))];
        List<string> hidden = [];
        for (int i = 0; i < faults.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (!AreIndependent(faults[i], faults[j]))
                    continue;
                string[] found = Resolve(Planted(body, faults[i], faults[j]), table);
                if (!found.Contains(faults[i].Pointer) || !found.Contains(faults[j].Pointer))
                    hidden.Add($"{faults[i]} + {faults[j]}: {string.Join(' ', found)}");
            }
        }
        return hidden;
    }

    /// <summary>Neither writes where the other does, and neither asks for what the other spoils.</summary>
    static bool AreIndependent(Fault one, Fault other) =>
        !one.Written.Any(place => other.Written.Any(written => IsAtOrBelow(place, written) || IsAtOrBelow(written, place)))
        && !one.DependsOn.Any(place => other.Written.Append(other.Pointer).Any(written => IsAtOrBelow(written, place)))
        && !other.DependsOn.Any(place => one.Written.Append(one.Pointer).Any(written => IsAtOrBelow(written, place)));

    static bool IsAtOrBelow(string pointer, string place) => pointer == place || pointer.StartsWith(place + "/", StringComparison.Ordinal);

    static JsonObject Planted(string body, params Fault[] faults)
    {
        JsonObject planted = Parse(body);
        foreach (Fault fault in faults)
            Merge(planted, Parse(fault.Fields));
        return planted;
    }

    /// <summary>Objects are joined field by field, but for one whose type is another.</summary>
    static void Merge(JsonObject into, JsonObject fields)
    {
        foreach ((string name, JsonNode? value) in fields)
        {
            if (value is JsonObject inner && !inner.ContainsKey("type") && into[name] is JsonObject before)
                Merge(before, inner);
            else
                into[name] = value?.DeepClone();
        }
    }

    static string[] Resolve(JsonObject body, Table? table)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        return [.. Descent.Training.Preparation.Preparation.Resolve(bytes, SpecReader.Read(bytes), table).First.Problems.Select(problem => problem.Pointer)];
    }

    static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>A fault and where it is told.</summary>
    /// <param name="Pointer">Of the problem that must be among those told.</param>
    /// <param name="Fields">What is written into the body.</param>
    sealed record Fault(string Pointer, string Fields)
    {
        /// <summary>Places that have to be sound for it to be seen.</summary>
        public string[] DependsOn { get; init; } = [];

        /// <summary>Pointers of what is written.</summary>
        public IReadOnlyList<string> Written { get; } = [.. Leaves("", Parse(Fields))];

        public override string ToString() => $"{Pointer} {Fields}";

        static IEnumerable<string> Leaves(string at, JsonNode? node) => node is JsonObject fields && !fields.ContainsKey("type")
            ? fields.SelectMany(field => Leaves($"{at}/{field.Key}", field.Value))
            : [at];
    }
}
