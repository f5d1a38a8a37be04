using System.Text.Json.Nodes;

namespace Descent.Training.Tests.Runs;

/// <summary>A test problem of Moré, Garbow and Hillstrom (1981), Testing unconstrained optimization software, ACM TOMS 7: sums of squares with the standard
/// start values and the minima that they publish.</summary>
sealed record MinimisationProblem(string Name, IReadOnlyList<string> Residuals, IReadOnlyList<double> Start, IReadOnlyList<double> Minima)
{
    public static IReadOnlyList<MinimisationProblem> All { get; } =
    [
        new("Rosenbrock", ["10*(x2-x1^2)", "1-x1"], [-1.2, 1], [0]),
        new("Freudenstein and Roth", ["-13+x1+((5-x2)*x2-2)*x2", "-29+x1+((x2+1)*x2-14)*x2"], [0.5, -2], [0, 48.9842536792400]),
        new("Powell badly scaled", ["10000*x1*x2-1", "exp(-x1)+exp(-x2)-1.0001"], [0, 1], [0]),
        new("Brown badly scaled", ["x1-1e6", "x2-2e-6", "x1*x2-2"], [1, 1], [0]),
        new("Beale", ["1.5-x1*(1-x2)", "2.25-x1*(1-x2^2)", "2.625-x1*(1-x2^3)"], [1, 1], [0]),
        new("Jennrich and Sampson", Each(10, i => $"{2 + 2 * i}-(exp({i}*x1)+exp({i}*x2))"), [0.3, 0.4], [124.362182355615]),
        new("Helical valley", ["10*(x3-10*(atan(x2/x1)/(2*pi)+where(x1>0,0,0.5)))", "10*(sqrt(x1^2+x2^2)-1)", "x3"], [-1, 0, 0], [0]),
        new("Bard", Of([0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39],
            (i, y) => $"{y}-(x1+{i}/({16 - i}*x2+{Math.Min(i, 16 - i)}*x3))"), [1, 1, 1], [8.21487730657899e-3]),
        new("Gaussian", Of([0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989, 0.3521, 0.2420, 0.1295, 0.0540, 0.0175, 0.0044, 0.0009],
            (i, y) => $"x1*exp(-x2*({(8 - i) / 2.0}-x3)^2/2)-{y}"), [0.4, 1, 0], [1.12793276961912e-8]),
        new("Meyer", Of([34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872],
            (i, y) => $"x1*exp(x2/({45 + 5 * i}+x3))-{y}"), [0.02, 4000, 250], [87.9458551718505]),
        new("Box three-dimensional", Each(10, i => $"exp({-0.1 * i}*x1)-exp({-0.1 * i}*x2)-x3*(exp({-0.1 * i})-exp({-i}))"), [0, 10, 20], [0]),
        new("Powell singular", ["x1+10*x2", "sqrt(5)*(x3-x4)", "(x2-2*x3)^2", "sqrt(10)*(x1-x4)^2"], [3, -1, 0, 1], [0]),
        new("Wood", ["10*(x2-x1^2)", "1-x1", "sqrt(90)*(x4-x3^2)", "1-x3", "sqrt(10)*(x2+x4-2)", "(x2-x4)/sqrt(10)"], [-3, -1, -3, -1], [0]),
        new("Kowalik and Osborne", Of([0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246],
            (i, y) => Kowalik(new[] { 4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625 }[i - 1], y)), [0.25, 0.39, 0.415, 0.39], [3.07505603849238e-4]),
        new("Brown and Dennis", Each(20, i => $"(x1+{i / 5.0}*x2-exp({i / 5.0}))^2+(x3+x4*sin({i / 5.0})-cos({i / 5.0}))^2"), [25, 5, -5, -1], [85822.2016263563]),
        new("Biggs EXP6", Each(13, i => $"x3*exp({-0.1 * i}*x1)-x4*exp({-0.1 * i}*x2)+x6*exp({-0.1 * i}*x5)-(exp({-0.1 * i})-5*exp({-i})+3*exp({-0.4 * i}))"),
            [1, 2, 1, 1, 1, 1], [0, 5.65564992549993e-3]),
        new("Watson", [.. Each(29, i => Watson(6, i / 29.0)), "x1", "x2-x1^2-1"], [0, 0, 0, 0, 0, 0], [2.28767005355242e-3]),
        new("Extended Rosenbrock", [.. Each(5, i => $"10*(x{2 * i}-x{2 * i - 1}^2)"), .. Each(5, i => $"1-x{2 * i - 1}")], [-1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1], [0]),
        new("Penalty I", [.. Each(4, i => $"sqrt(1e-5)*(x{i}-1)"), $"{Sum(4, j => $"x{j}^2")}-0.25"], [1, 2, 3, 4], [2.24997750224718e-5]),
        new("Penalty II", ["x1-0.2", .. Each(3, k => $"sqrt(1e-5)*(exp(x{k + 1}/10)+exp(x{k}/10)-(exp({(k + 1) / 10.0})+exp({k / 10.0})))"),
            .. Each(3, k => $"sqrt(1e-5)*(exp(x{k + 1}/10)-exp(-0.1))"), $"{Sum(4, j => $"{5 - j}*x{j}^2")}-1"], [0.5, 0.5, 0.5, 0.5], [9.37629330961470e-6]),
        new("Variably dimensioned", [.. Each(10, i => $"x{i}-1"), Sum(10, j => $"{j}*(x{j}-1)"), $"({Sum(10, j => $"{j}*(x{j}-1)")})^2"], [.. Enumerable.Range(1, 10).Select(j => 1 - j / 10.0)], [0]),
        new("Trigonometric", Each(10, i => $"10-({Sum(10, j => $"cos(x{j})")})+{i}*(1-cos(x{i}))-sin(x{i})"), [.. Enumerable.Repeat(0.1, 10)], [0, 2.79506e-5]),
        new("Brown almost-linear", [.. Each(4, i => $"x{i}+{Sum(5, j => $"x{j}")}-6"), "x1*x2*x3*x4*x5-1"], [0.5, 0.5, 0.5, 0.5, 0.5], [0, 1]),
        new("Broyden tridiagonal", Each(10, i => $"(3-2*x{i})*x{i}{(i > 1 ? $"-x{i - 1}" : "")}{(i < 10 ? $"-2*x{i + 1}" : "")}+1"), [.. Enumerable.Repeat(-1.0, 10)], [0]),
        new("Chebyquad", [.. Each(8, i => $"({Sum(8, j => Chebyshev(i, $"(2*x{j}-1)"))})/8-({(i % 2 == 0 ? -1 / (i * (double)i - 1) : 0)})")],
            [.. Enumerable.Range(1, 8).Select(j => j / 9.0)], [3.51687372567967e-3]),
    ];

    public string Formula => string.Join(" + ", Residuals.Select(residual => $"({residual})^2"));

    public string Job(string optimizer) => new JsonObject
    {
        ["model"] = new JsonObject
        {
            ["type"] = "objective",
            ["formula"] = Formula,
            ["parameters"] = new JsonObject(Start.Select((value, i) => KeyValuePair.Create<string, JsonNode?>($"x{i + 1}", value))),
        },
        ["optimizer"] = optimizer,
    }.ToJsonString();

    static string[] Each(int count, Func<int, string> residual) => [.. Enumerable.Range(1, count).Select(residual)];

    static string[] Of(double[] data, Func<int, double, string> residual) => [.. data.Select((y, i) => residual(i + 1, y))];

    static string Sum(int count, Func<int, string> term) => string.Join("+", Enumerable.Range(1, count).Select(term));

    static string Kowalik(double u, double y) => $"{y}-x1*({u * u}+{u}*x2)/({u * u}+{u}*x3+x4)";

    static string Watson(int count, double t) =>
        $"{string.Join("+", Enumerable.Range(2, count - 1).Select(j => $"{(j - 1) * Math.Pow(t, j - 2):R}*x{j}"))}-({string.Join("+", Enumerable.Range(1, count).Select(j => $"{Math.Pow(t, j - 1):R}*x{j}"))})^2-1";

    /// <summary>Tᵢ(t) by its explicit polynomial.</summary>
    static string Chebyshev(int degree, string t) => degree switch
    {
        1 => t,
        2 => $"(2*{t}^2-1)",
        3 => $"(4*{t}^3-3*{t})",
        4 => $"(8*{t}^4-8*{t}^2+1)",
        5 => $"(16*{t}^5-20*{t}^3+5*{t})",
        6 => $"(32*{t}^6-48*{t}^4+18*{t}^2-1)",
        7 => $"(64*{t}^7-112*{t}^5+56*{t}^3-7*{t})",
        _ => $"(128*{t}^8-256*{t}^6+160*{t}^4-32*{t}^2+1)",
    };
}
