using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Descent.Api.Tests.Derivatives;

[Collection(SharedServer.Name)]
public sealed class DerivativesTests(DescentServer server)
{
    [Fact]
    public async Task The_example_of_the_document_gives_the_textbooks_numbers()
    {
        JsonElement document = await server.GetJsonAsync("/openapi/v1.json");
        JsonElement example = document.GetProperty("paths").GetProperty("/v1/derivatives").GetProperty("post")
            .GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example");
        JsonElement answer = await DerivativesAsync(example);
        Assert.Equal("""["w","b"]""", answer.GetProperty("names").GetRawText());
        Assert.Equal(14.5, answer.GetProperty("value").GetDouble());
        Assert.Equal("""{"w":-12,"b":-7}""", answer.GetProperty("gradient").GetRawText());
        Assert.Equal("[[5,3],[3,2]]", answer.GetProperty("hessian").GetRawText());
        Assert.Equal([0.1459, 6.8541], answer.GetProperty("eigenvalues").EnumerateArray().Select(value => Math.Round(value.GetDouble(), 4)));
        Assert.True(answer.GetProperty("convex").GetBoolean());
        Assert.Equal(3, answer.GetProperty("newton_step").GetProperty("w").GetDouble(), 12);
        Assert.Equal(-1, answer.GetProperty("newton_step").GetProperty("b").GetDouble(), 12);
        Assert.Equal("""{"w":"5*w + 3*b - 12","b":"3*w + 2*b - 7"}""", Unescaped(answer.GetProperty("derivatives")));
        Assert.InRange(answer.GetProperty("check").GetProperty("max_relative_error").GetDouble(), 0, 1e-9);
        JsonElement[] nodes = [.. answer.GetProperty("graph").GetProperty("nodes").EnumerateArray()];
        Assert.Equal(Enumerable.Range(0, nodes.Length), nodes.Select(node => node.GetProperty("id").GetInt32()));
        Assert.Equal(14.5, nodes[^1].GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task What_is_not_finite_is_null_and_named()
    {
        JsonElement answer = await DerivativesAsync(new { formula = "log(x) + y", at = new { x = 0, y = 1 } });
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("value").ValueKind);
        Assert.Equal("""{"x":null,"y":1}""", answer.GetProperty("gradient").GetRawText());
        JsonElement nonfinite = answer.GetProperty("nonfinite");
        Assert.Equal("-inf", nonfinite.GetProperty("value").GetString());
        Assert.Equal("+inf", nonfinite.GetProperty("gradient/x").GetString());
        Assert.Equal("-inf", nonfinite.GetProperty("hessian/0/0").GetString());
        Assert.Contains("not finite", answer.GetProperty("newton_step_note").GetString());
    }

    [Fact]
    public async Task A_kink_is_a_warning()
    {
        JsonElement answer = await DerivativesAsync(new { formula = "abs(x)", at = new { x = 0 } });
        JsonElement warning = Assert.Single(answer.GetProperty("warnings").EnumerateArray());
        Assert.Equal(("kink", "/formula"), (warning.GetProperty("code").GetString(), warning.GetProperty("pointer").GetString()));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("convex").ValueKind);
        Assert.Contains("not smooth", answer.GetProperty("newton_step_note").GetString());
        Assert.Empty((await DerivativesAsync(new { formula = "abs(x)", at = new { x = 1 } })).GetProperty("warnings").EnumerateArray());
    }

    [Theory]
    [InlineData("""{}""", 400, "/formula /at")]
    [InlineData("""[]""", 400, "")]
    [InlineData("""{"formula":"x","at":{"x":"1"},"order":3,"more":1}""", 400, "/at/x /order /more")]
    [InlineData("""{"formula":"x","formula":"y","at":{"x":1,"x":2}}""", 400, "/formula /at/x")]
    [InlineData("""{"formula":"x","at":{"x":1e999}}""", 400, "/at/x")]
    [InlineData("""{"formula":"x""", 400, "")]
    [InlineData("""{"formula":"w*x+","at":{"w":1,"x":1}}""", 422, "/formula")]
    [InlineData("""{"formula":"w*x+q+foo","at":{"w":1,"ghost":1,"pi":3}}""", 422, "/formula /formula /formula /at/ghost /at/pi")]
    [InlineData("""{"formula":"2w+3b","at":{"w":1,"b":1}}""", 422, "/formula /formula")]
    [InlineData("""{"formula":"1+1","at":{}}""", 422, "/at")]
    [InlineData("""{"formula":"x^","at":{"x":"1"},"order":5}""", 400, "/formula /at/x /order")]
    [InlineData("""{"formula":"x+z*q(3)","at":{}}""", 422, "/formula /formula /formula")]
    [InlineData("""{"formula":"x+y^","at":{"x":null,"pi":3}}""", 400, "/formula /formula /at/x /at/pi")]
    [InlineData("""{"at":{"sin":1}}""", 400, "/formula /at/sin")]
    [InlineData("""{"formula":"x+(","at":5}""", 400, "/formula /at")]
    public async Task A_request_is_refused_with_all_its_problems_at_once(string body, int status, string pointers)
    {
        using HttpResponseMessage response = await PostAsync(body);
        JsonElement problem = await response.ProblemAsync((HttpStatusCode)status);
        Assert.Equal(pointers.Split(' ').Order(), problem.Pointers().Order());
    }

    [Theory]
    [InlineData("w*x+", "At position 4")]
    [InlineData("w*foo(x)+b", "At position 2")]
    [InlineData("w*x−b", "At position 3")]
    [InlineData("w*x\\u0000+b", "At position 3")]
    public async Task A_formulas_fault_is_told_with_its_place(string formula, string said)
    {
        using HttpResponseMessage response = await PostAsync($$$"""{"formula":"{{{formula}}}","at":{"w":1,"x":1,"b":1}}""");
        JsonElement problem = await response.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(problem.GetProperty("errors").EnumerateArray(), error => error.GetProperty("detail").GetString()!.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_largest_formulas_are_answered_or_refused_in_seconds()
    {
        string sum = string.Join("+", Enumerable.Range(1, 700).Select(i => $"(a-{i})^2"));
        string tower = string.Concat(Enumerable.Repeat("exp(", 190)) + "a*b" + new string(')', 190);
        string product = string.Join("*", Enumerable.Range(1, 900).Select(i => $"sin(a+{i}*b)"));
        string parentheses = new('(', 100_000);
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(30));
        foreach ((string formula, object at) in new (string, object)[] { (sum, new { a = 1 }), (tower, new { a = -1, b = 1 }), (product, new { a = 1, b = 2 }), (parentheses, new { a = 1 }) })
        {
            using HttpResponseMessage response = await server.Client.PostAsJsonAsync("/v1/derivatives", new { formula, at }, late.Token);
            Assert.InRange((int)response.StatusCode, 200, 499);
        }
    }

    static string Unescaped(JsonElement element) => element.GetRawText().Replace("\\u002B", "+", StringComparison.Ordinal);

    async Task<JsonElement> DerivativesAsync(object body)
    {
        using HttpResponseMessage response = await server.Client.PostAsJsonAsync("/v1/derivatives", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    async Task<HttpResponseMessage> PostAsync(string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        return await server.Client.PostAsync("/v1/derivatives", content);
    }
}
