using System.Text.Json;
using CsCheck;
using Descent.Training.Autodiff;
using Descent.Training.Diagnostics;
using Descent.Training.Diagnostics.Composition;
using Descent.Training.Formulas;
using Descent.Training.Losses;
using Descent.Training.Plans;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Descent.Training.Tests.Formulas;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Diagnostics;

/// <summary>Verdicts against the mathematical truth: convex is never said of what is not, and is said of what textbooks know to be.</summary>
public sealed class ConvexityTests
{
    /// <summary>Loss, its target, and whether it is convex in a prediction that is linear in the parameters.</summary>
    static readonly (string Loss, string Target, bool Convex)[] losses =
    [
        ("\"mse\"", "\"target\":\"real\"", true),
        ("\"half_sse\"", "\"target\":\"real\"", true),
        ("\"sse\"", "\"target\":\"real\"", true),
        ("""{"type":"mse","reduction":"sum"}""", "\"targets\":[\"real\",\"a2\"]", true),
        ("\"mae\"", "\"target\":\"real\"", true),
        ("""{"type":"huber","delta":0.3}""", "\"target\":\"real\"", true),
        ("""{"type":"smooth_l1","beta":2}""", "\"target\":\"real\"", true),
        ("\"log_cosh\"", "\"target\":\"real\"", true),
        ("\"bce_with_logits\"", "\"target\":\"binary\"", true),
        ("""{"type":"bce_with_logits","pos_weight":3}""", "\"target\":\"binary\"", true),
        ("\"cross_entropy\"", "\"target\":\"binary\"", true),
        ("""{"type":"cross_entropy","label_smoothing":0.1,"class_weights":[1,0.2]}""", "\"target\":\"binary\"", true),
        ("\"hinge\"", "\"target\":\"binary\"", true),
        ("\"squared_hinge\"", "\"target\":\"binary\"", true),
        ("\"poisson_nll\"", "\"target\":\"count\"", true),
        // -y·log(rate) is convex where the rate is positive, and has no value elsewhere.
        ("""{"type":"poisson_nll","log_input":false}""", "\"target\":\"count\"", true),
        ("\"kl_div\"", "\"targets\":[\"p1\",\"p2\"]", true),
        // log v + r²/v: not in mean and variance together.
        ("\"gaussian_nll\"", "\"target\":\"real\"", false),
    ];

    /// <summary>Models whose prediction is linear in the parameters.</summary>
    static readonly string[] linear =
    [
        "\"linear\"",
        "\"logistic\"",
        "\"poisson\"",
        """{"type":"formula","formula":"p*a+q*b^2+r","parameters":{"p":0.1,"q":0.2,"r":0.3}}""",
        """{"type":"mlp","hidden":[]}""",
        """{"type":"layers","layers":["dense"]}""",
        """{"type":"layers","layers":[{"type":"dropout","rate":0.5},"dense"]}""",
        // x + x·W
        """{"type":"layers","layers":["dense",{"type":"residual","layers":[{"type":"dropout"}]}]}""",
    ];

    /// <summary>Models whose prediction is not.</summary>
    static readonly string[] other =
    [
        """{"type":"formula","formula":"p*(1-exp(-q*a))","parameters":{"p":0.1,"q":0.2}}""",
        """{"type":"mlp","hidden":[3]}""",
        """{"type":"mlp","hidden":[3],"activation":"tanh"}""",
        """{"type":"layers","layers":[{"type":"dense","units":3},"dense"]}""",
        """{"type":"layers","layers":["batch_norm","dense"]}""",
        """{"type":"layers","layers":["dense","sigmoid"]}""",
        """{"type":"layers","layers":["dense","softplus"]}""",
    ];

    public static TheoryData<string, string, string, bool> Table
    {
        get
        {
            TheoryData<string, string, string, bool> table = [];
            foreach ((string loss, string target, bool convex) in losses)
            {
                foreach (string model in linear.Where(model => GoTogether(model, loss, target)))
                    table.Add(model, loss, target, convex);
                foreach (string model in other.Where(model => GoTogether(model, loss, target)))
                    table.Add(model, loss, target, false);
            }
            return table;
        }
    }

    /// <summary>Some models are for one kind of target, or for one alone.</summary>
    static bool GoTogether(string model, string loss, string targets)
    {
        LossSpec spec = LossOf(loss);
        TargetKind target = Catalog.Create(spec).Target;
        return NameOf(model) switch
        {
            "linear" => target is TargetKind.Real or TargetKind.Distribution,
            "logistic" => target is TargetKind.Binary or TargetKind.Class,
            "poisson" => target is TargetKind.Count,
            "formula" => target is TargetKind.Real or TargetKind.Count && spec is not GaussianNllSpec && !targets.Contains("targets", StringComparison.Ordinal),
            _ => true,
        };
    }

    static LossSpec LossOf(string loss) => JsonSerializer.Deserialize<LossSpec>(loss.StartsWith('{') ? loss : $$"""{"type":{{loss}}}""", SpecJson.Options)!;

    static string NameOf(string component) => component.StartsWith('{') ? JsonDocument.Parse(component).RootElement.GetProperty("type").GetString()! : component.Trim('"');

    // A new loss or model has no place in the table until somebody has thought about whether it is convex.
    [Fact]
    public void The_table_has_every_loss_and_every_model_of_the_catalogue()
    {
        Assert.Equal(Catalog.Losses.Select(entry => entry.Name).Order(), losses.Select(entry => NameOf(entry.Loss)).Distinct().Order());
        // What is minimised without a table is a formula, and judged as one below.
        Assert.Equal(Catalog.Models.Select(entry => entry.Name).Order(), [.. linear.Concat(other).Select(NameOf).Append("objective").Distinct().Order()]);
        Assert.All(losses, entry => Assert.Contains(linear.Concat(other), model => GoTogether(model, entry.Loss, entry.Target)));
    }

    [Theory, MemberData(nameof(Table))]
    public void The_verdict_is_the_truth(string model, string loss, string target, bool convex)
    {
        LossSurface surface = Surfaces.Of(CatalogueJobTests.Rows, $$"""
            {"dataset":"d",{{target}},"features":["a","b"],"model":{{model}},"loss":{{loss}},"regularization":{"l1":0.01,"l2":0.1},"preprocessing":{"standardize_target":false},"precision":"float64"}
            """);
        Convexity verdict = Convexity.Of(surface);
        if (verdict.Convex)
            HoldsOnChords(surface.Length, surface.Value);
        Assert.True(convex == verdict.Convex, $"{model} {loss}: {verdict.Reason}");
        Assert.Equal(convex, verdict.BreaksAt is null);
    }

    [Fact]
    public void A_line_is_strongly_convex_and_a_regression_on_separate_features_strictly()
    {
        Assert.Equal(ConvexityVerdict.StronglyConvex, Surfaces.Outlook(Surfaces.Line, Surfaces.LineJob()).Convexity.Verdict);
        Assert.Equal(ConvexityVerdict.StrictlyConvex, Verdict("""["a","b"]""", "bce_with_logits"));
        // Softmax does not see a shift of all logits; absolute errors have no curvature; twice the same column has a direction in which nothing changes.
        Assert.Equal(ConvexityVerdict.Convex, Verdict("""["a","b"]""", "cross_entropy"));
        Assert.Equal(ConvexityVerdict.Convex, Verdict("""["a","a2"]""", "bce_with_logits"));

        static ConvexityVerdict Verdict(string features, string loss) => Surfaces.Outlook(CatalogueJobTests.Rows,
            $$"""{"dataset":"d","target":"binary","features":{{features}},"model":"logistic","loss":"{{loss}}"}""").Convexity.Verdict;
    }

    // max(p, 0)² is flat left of 0, though it curves right of it, where the training starts.
    [Fact]
    public void Curvature_at_one_point_says_nothing_of_others_where_the_prediction_bends()
    {
        Convexity bent = Surfaces.Outlook(CatalogueJobTests.Rows, """
            {"dataset":"d","target":"a*0","model":{"type":"formula","formula":"max(p, 0)","parameters":{"p":1}},"loss":"mse","optimizer":"sgd"}
            """).Convexity;
        Assert.NotEqual(ConvexityVerdict.StrictlyConvex, bent.Verdict);
        Assert.NotEqual(ConvexityVerdict.StronglyConvex, bent.Verdict);
    }

    [Fact]
    public void What_breaks_convexity_is_named()
    {
        Convexity network = Convexity.Of(Surfaces.Of(CatalogueJobTests.Rows, """{"dataset":"d","target":"real","model":{"type":"mlp","hidden":[3],"activation":"tanh"},"loss":"mse"}"""));
        Assert.Equal(ConvexityVerdict.NotKnownToBeConvex, network.Verdict);
        Assert.StartsWith("Tanh of something that depends on 'layers.0.bias', 'layers.0.weight'", network.BreaksAt);
    }

    [Theory]
    [InlineData("(w+b-2)^2+(2*w+b-5)^2", true)]
    [InlineData("exp(a)+exp(-a)+abs(b-3)", true)]
    [InlineData("max(a,b)^2", false)]
    [InlineData("max(abs(a),abs(b))^2", true)]
    [InlineData("(a+2*b-1)*(a+2*b-1)", true)]
    [InlineData("a^4+softplus(b-a)", true)]
    [InlineData("-log(a)-sqrt(b)", true)]
    [InlineData("2^(a-b)", true)]
    [InlineData("1/exp(a)", false)]
    [InlineData("(1-x)^2+100*(y-x^2)^2", false)]
    [InlineData("a*b", false)]
    [InlineData("a^3", false)]
    [InlineData("sin(a)", false)]
    [InlineData("exp(-a^2)", false)]
    [InlineData("log(1+a^2)", false)]
    [InlineData("a^2-b^2", false)]
    [InlineData("where(a<0,0,a^2)", false)]
    public void Formulas_are_judged_by_the_same_rules(string formula, bool convex)
    {
        (Node root, _) = Build(Evaluation.Read(formula).Root);
        Assert.Equal(convex, new CompositionRules([root], _ => Interval.All)[root].Bend == Bend.Convex);
    }

    // Hundreds of the random formulas pass the rules; each must then hold on random chords.
    [Fact]
    public void No_random_formula_is_called_convex_and_lies_above_a_chord()
    {
        int judged = 0;
        RandomFormula.Any.Sample(expression =>
        {
            (Node root, Node[] parameters) = Build(expression);
            Bend bend = new CompositionRules([root], _ => Interval.All)[root].Bend;
            if (bend is not (Bend.Convex or Bend.Concave or Bend.Affine))
                return;
            Interlocked.Increment(ref judged);
            if (bend != Bend.Concave)
                HoldsOnChords(3, point => Value(root, point));
            if (bend != Bend.Convex)
                HoldsOnChords(3, point => -Value(root, point));
        }, iter: 4_000);
        Assert.True(judged > 200, $"{judged} judged");

        static double Value(Node root, ReadOnlySpan<double> point)
        {
            double[] at = point.ToArray();
            return new Interpreter<double>(node => [at["abc".IndexOf(((Training.Autodiff.Ops.Parameter)node.Op).Label, StringComparison.Ordinal)]], 1).Evaluate(root)[0];
        }
    }

    static (Node Root, Node[] Parameters) Build(Expression expression)
    {
        Graph graph = new();
        Node root = FormulaGraph.Build(graph, expression, name => graph.Parameter(name, Shape.Scalar));
        return (root, [.. graph.Parameters]);
    }

    delegate double Function(ReadOnlySpan<double> point);

    static void HoldsOnChords(int length, Function value)
    {
        Randomness randomness = new(11, Purpose.Probe);
        ulong index = 0;
        for (int chord = 0; chord < 40; chord++)
        {
            double width = Math.Pow(4, chord % 4 - 1);
            double[] from = Point(), to = Point(), middle = [.. from.Zip(to, (a, b) => 0.5 * (a + b))];
            double left = value(from), right = value(to);
            if (!double.IsFinite(left) || !double.IsFinite(right))
                continue;
            // The sum of both ends bounds what rounding can do on the way.
            double slack = 1e-9 * (1 + Math.Abs(left) + Math.Abs(right));
            Assert.True(value(middle) <= 0.5 * (left + right) + slack, $"above the chord from {string.Join(", ", from)} to {string.Join(", ", to)}");

            double[] Point() => [.. Enumerable.Range(0, length).Select(_ => width * randomness.Normal(0, index++))];
        }
    }
}
