using Descent.Training.Formulas;

namespace Descent.Training.Tests.Formulas;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("-x^2", "-x^2")]
    [InlineData("(-x)^2", "(-x)^2")]
    [InlineData("2^-1", "2^(-1)")]
    [InlineData("2^-x^2", "2^(-x^2)")]
    [InlineData("x^2^3", "x^2^3")]
    [InlineData("(x^2)^3", "(x^2)^3")]
    [InlineData("-a*b", "-a*b")]
    [InlineData("-(a*b)", "-(a*b)")]
    [InlineData("a-b-c", "a - b - c")]
    [InlineData("a-(b-c)", "a - (b - c)")]
    [InlineData("((a+b))+c", "a + b + c")]
    [InlineData("a/b/c*d", "a/b/c*d")]
    [InlineData("a/(b*c)", "a/(b*c)")]
    [InlineData("a*-b", "a*(-b)")]
    [InlineData("+x - -y", "x - (-y)")]
    [InlineData("pow(x, y+1)", "x^(y + 1)")]
    [InlineData("arctan(x)", "atan(x)")]
    [InlineData("where(a<b+1,a,b)*(a == b)", "where(a < b + 1, a, b)*(a == b)")]
    [InlineData("min(a,b,c)", "min(a, b, c)")]
    [InlineData("1e-3 + .5 + 1.50 + 2. + 1E20 + 1e-10", "0.001 + 0.5 + 1.5 + 2 + 1e20 + 1e-10")]
    [InlineData("`bill length (mm)` + `a``b` + `x` + `e` + größe_2", "`bill length (mm)` + `a``b` + x + `e` + größe_2")]
    [InlineData(" pi\t*\r\ne ", "pi*e")]
    public void A_formula_is_read_as_mathematics_is_and_printed_with_few_parentheses(string text, string printed)
    {
        Formula formula = Read(text);
        Assert.Equal(printed, FormulaText.Write(formula.Root));
        Assert.Equal(formula.Root, Read(printed).Root);
    }

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("   ", 0, "empty")]
    [InlineData("w*x+", 4, "ends here")]
    [InlineData("w*foo(x)+b", 2, "no function foo")]
    [InlineData("Exp(x)", 0, "Did you mean exp?")]
    [InlineData("ln(x)", 0, "Did you mean log?")]
    [InlineData("w*exp(x,2)+b", 2, "exp takes 1 argument, not 2")]
    [InlineData("exp()", 0, "exp takes 1 argument, not 0")]
    [InlineData("where(x, 1)", 0, "where takes 3 arguments, not 2")]
    [InlineData("min(x)", 0, "min takes 2 or more arguments, not 1")]
    [InlineData("exp + 1", 0, "'(' was expected")]
    [InlineData("2x", 1, "write * for a product")]
    [InlineData("(a)(b)", 3, "write * for a product")]
    [InlineData("w**x+b", 1, "a power is written ^")]
    [InlineData("w*x−b", 3, "write -")]
    [InlineData("w·x", 1, "write *")]
    [InlineData("x²", 1, "write ^2")]
    [InlineData("a = b", 2, "write ==")]
    [InlineData("w*x\0+b", 3, "NUL")]
    [InlineData("a\u200b+b", 1, "invisible")]
    [InlineData("[a]", 0, "write (")]
    [InlineData("a $ b", 2, "no meaning")]
    [InlineData("a < b < c", 6, "do not chain")]
    [InlineData("a < b*(c) < d", 10, "do not chain")]
    [InlineData("(a + b", 6, "')' was expected")]
    [InlineData("a + b)", 5, "no '(' is open")]
    [InlineData("()", 1, "')' was found")]
    [InlineData("a, b", 1, "outside a function")]
    [InlineData("1,5*x", 1, "decimal sign is a point")]
    [InlineData("1e400", 0, "finite")]
    [InlineData("`abc", 0, "never closed")]
    [InlineData("``", 0, "no name")]
    [InlineData("a * / b", 4, "'/' was found")]
    public void A_fault_is_told_with_its_place_and_what_was_expected(string text, int position, string said)
    {
        FormulaReading reading = Formula.Read(text);
        Assert.Null(reading.Formula);
        FormulaProblem problem = reading.Problems[0];
        Assert.Equal(position, problem.Position);
        Assert.Contains(said, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_that_leave_no_doubt_are_told_at_once()
    {
        FormulaReading reading = Formula.Read("2w x + foo(y**2) + bar(exp(1, 2))");
        Assert.Equal([1, 3, 7, 12, 19, 23], reading.Problems.Select(problem => problem.Position).Order());
        Assert.Equal([0, 2, 3], Formula.Read("²+‘’").Problems.Select(problem => problem.Position));
    }

    [Theory]
    [InlineData("(", 100_000, "at most 20,000")]
    [InlineData("(", 5_000, "200 levels")]
    [InlineData("-", 5_000, "200 levels")]
    [InlineData("x^", 3_000, "200 levels")]
    [InlineData("sin(", 3_000, "200 levels")]
    [InlineData("x+", 4_000, "5,000 numbers")]
    [InlineData("x", 1_000, "at most 100")]
    public void What_is_too_large_is_refused_with_the_limit(string piece, int times, string limit)
    {
        string text = string.Concat(Enumerable.Repeat(piece, times)) + "x";
        FormulaReading reading = Formula.Read(text);
        Assert.Contains(limit, Assert.Single(reading.Problems).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Within_the_limits_even_the_deepest_and_the_longest_are_read()
    {
        string deep = new string('(', 199) + "x" + new string(')', 199);
        Assert.Equal("x", Read(deep).Root.ToString());
        Assert.Equal(199, Read(string.Concat(Enumerable.Repeat("sin(", 199)) + "x" + new string(')', 199)).Root.ToString().Split("sin").Length - 1);
        Assert.Equal(2_400, ((Sum)Read("x" + string.Concat(Enumerable.Repeat("+x", 2_400))).Root).Rest.Length);
    }

    [Fact]
    public void Names_are_found_once_each_with_their_first_place()
    {
        Formula formula = Read("b*x + `x` + a*pi + b");
        Assert.Equal([new("b", 0), new("x", 2), new("a", 12)], formula.Names);
        Assert.Equal([new("pi", 14)], formula.Constants);
    }

    [Fact]
    public void Columns_parameters_functions_and_constants_are_told_apart()
    {
        FormulaScope scope = new(["x", "y", "e"], ["w", "x", "ghost", "log", "pi"]);
        IEnumerable<Problem> problems = scope.Check(Formula.Read("w*x + q + W + e + π"), "/model/formula", "/model/parameters");
        Assert.Equal(
            [
                "/model/formula unknown_name q", "/model/formula unknown_name W", "/model/formula unknown_name π",
                "/model/formula ambiguous_name e", "/model/parameters/x name_taken x", "/model/parameters/ghost unused_parameter ghost",
                "/model/parameters/log name_taken log", "/model/parameters/pi name_taken pi",
            ],
            problems.Select(problem => $"{problem.Pointer} {problem.Code} {problem.Value}"));
        Assert.Contains(problems, problem => problem.Detail.StartsWith("At position 6: q is neither", StringComparison.Ordinal));
    }

    [Fact]
    public void A_formula_without_parameters_has_nothing_to_fit()
    {
        FormulaScope scope = new(["x"], ["w", "b"]);
        Assert.Equal(
            ["/p/w unused_parameter", "/p/b unused_parameter", "/p no_parameters"],
            scope.Check(Formula.Read("2*x+1"), "/f", "/p").Select(problem => $"{problem.Pointer} {problem.Code}"));
    }

    [Theory]
    [InlineData("w*x + q*", "syntax unknown_name")]
    [InlineData("q + f(3)*z", "unknown_function unknown_name unknown_name")]
    [InlineData("w²*q", "syntax unknown_name")]
    public void Names_are_told_of_a_formula_with_other_faults_too(string text, string codes)
    {
        FormulaScope scope = new(["x"], ["w", "b"]);
        Assert.Equal(codes.Split(' '), scope.Check(Formula.Read(text), "/f", "/p").Select(problem => problem.Code));
    }

    static Formula Read(string text)
    {
        FormulaReading reading = Formula.Read(text);
        Assert.Empty(reading.Problems);
        return reading.Formula!;
    }
}
