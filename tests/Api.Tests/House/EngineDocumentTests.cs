using Descent.Training.Autodiff;
using Descent.Training.Plans;

namespace Descent.Api.Tests.House;

/// <summary>The graph and the plan in docs/engine.md are those that the engine makes.</summary>
public sealed class EngineDocumentTests
{
    [Fact]
    public void The_graph_and_the_plan_in_the_document_are_the_engines()
    {
        Graph graph = new();
        Node w = graph.Parameter("weight", new Shape(1, 1)), b = graph.Parameter("bias", Shape.Scalar);
        Node residual = Functions.MatMul(graph.Input("features", 1), w, false, true) + b - graph.Input("target", 1);
        Node loss = Functions.SumRows(0.5 * Functions.Square(residual));
        Node[] gradient = ReverseMode.Gradient(loss, [w, b]);
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of([w, b]), loss, gradient);
        string document = Repository.Text("docs/engine.md");

        Shows(document, graph.ToString());
        Shows(document, plan.Describe());
    }

    static void Shows(string document, string text)
    {
        string block = Block(text);
        Assert.True(document.Contains(block), $"docs/engine.md lacks this:\n{block}");
    }

    static string Block(string text) => $"```text\n{text.ReplaceLineEndings("\n").TrimEnd()}\n```";
}
