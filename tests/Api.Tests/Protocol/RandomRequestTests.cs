using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Descent.Api.Tests.Jobs;

namespace Descent.Api.Tests.Protocol;

/// <summary>Whatever comes in, the answer is a result or a refusal that tells what is wrong, and nothing of our insides. <c>DESCENT_CASES</c> says
/// how many cases of each kind; a few hundred are enough for every build, a hundred thousand for a night.</summary>
[Collection(SharedServer.Name)]
public sealed class RandomRequestTests(DescentServer server)
{
    static readonly long _cases = long.TryParse(Environment.GetEnvironmentVariable("DESCENT_CASES"), out long cases) ? cases : 300;

    static readonly string[] _fields =
    [
        "name", "dataset", "target", "features", "model", "loss", "optimizer", "schedule", "regularization", "clip", "batch_size", "full_batch", "shuffle",
        "batches", "epochs", "max_steps", "stop", "split", "preprocessing", "initial", "seed", "precision", "record", "type", "formula", "parameters",
        "learning_rate", "hidden", "activation", "layers", "validation", "test", "tolerance", "weight", "bias", "l1", "l2", "every", "nothing", "", "é", "/~",
    ];

    static readonly string[] _words =
    [
        "x", "y", "linear", "logistic", "mlp", "layers", "formula", "objective", "mse", "cross_entropy", "sgd", "adam", "lbfgs", "newton", "closed_form", "cosine",
        "auto", "full", "float32", "relu", "one_hot", "mean", "log(y)", "w*x+b", "w*x+", "((((", "1e999", "NaN", "", " ", "\u0000", "\ud83d\ude00", "../../etc/passwd",
        "'; DROP TABLE jobs; --", "<script>", "{0}", "%s%n",
    ];

    static readonly Gen<JsonNode?> _leaf = Gen.OneOf<JsonNode?>(
        One(_words).Select(word => (JsonNode?)JsonValue.Create(word)),
        One<long>(0, 1, -1, 2, 7, int.MaxValue, long.MaxValue, long.MinValue).Select(number => (JsonNode?)JsonValue.Create(number)),
        One(0.1, -0.5, 1e-300, 1e300, double.MaxValue, 0.999999).Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag)),
        Gen.Const((JsonNode?)null));

    [Fact]
    public async Task Any_spec_gets_a_preview_or_a_refusal()
    {
        string dataset = await server.UploadLineAsync();
        Gen<(string Field, JsonNode? Value)[]> changes = Gen.Select(One(_fields), Value(2)).Array[0, 4];
        await changes.SampleAsync(
            async made =>
            {
                JsonObject job = JobClient.LineJob(dataset, epochs: 3);
                foreach ((string field, JsonNode? value) in made)
                    job[field] = value?.DeepClone();
                await AnsweredAsync(await server.PostAsync("/v1/jobs/preview", job));
            },
            iter: _cases, threads: 1);
    }

    [Fact]
    public async Task Any_file_gets_a_dataset_or_a_refusal()
    {
        Gen<string> cell = Gen.OneOf(
            One("", "1", "-2.5", "1e400", "nan", "NULL", "\"", "\"\"", "\"a\nb\"", "a;b", "1,5", "2024-02-30", "=1+1", "\0", "\ufeff", "é", new string('9', 400)),
            Gen.String[0, 6], Gen.Double.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
        Gen<byte[]> table = Gen.Select(cell.Array[0, 5].Array[0, 6], One(",", ";", "\t", "|"), One("\n", "\r\n", "\r"))
            .Select((rows, delimiter, end) => Encoding.UTF8.GetBytes(string.Join(end, rows.Select(cells => string.Join(delimiter, cells)))));
        await Gen.Select(Gen.OneOf(table, Gen.Byte.Array[0, 60]), One("text/csv", "text/tab-separated-values", "application/json", "application/x-ndjson"))
            .SampleAsync(async (file, mediaType) => await AnsweredAsync(await server.UploadAsync(file, mediaType)), iter: _cases, threads: 1);
    }

    static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    static Gen<JsonNode?> Value(int depth) => depth == 0
        ? _leaf
        : Gen.Frequency(
            (3, _leaf),
            (1, Value(depth - 1).Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]))),
            (2, Gen.Select(One(_fields), Value(depth - 1)).Array[0, 3].Select(members =>
            {
                JsonObject made = [];
                foreach ((string name, JsonNode? member) in members)
                    made[name] = member?.DeepClone();
                return (JsonNode?)made;
            })));

    static async Task AnsweredAsync(HttpResponseMessage response)
    {
        using (response)
        {
            if (!response.IsSuccessStatusCode)
                await response.RefusalAsync();
        }
    }
}
