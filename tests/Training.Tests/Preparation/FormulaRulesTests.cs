using Descent.Training.Data;
using Descent.Training.Preparation;
using Descent.Training.Tests.Runs;

namespace Descent.Training.Tests.Preparation;

/// <summary>What is wrong with a formula as a model is said with its place, all at once.</summary>
public class FormulaRulesTests
{
    static readonly Table Table = new(
    [
        Column.OfNumbers("x", [1, 2, 3]), Column.OfNumbers("y", [2, 5, 7]), Column.OfNumbers("z", [0, 1, double.NaN]),
        Column.OfCategories("kind", ["a", "b", "a"]),
    ]);

    [Theory]
    [InlineData("w*x+b+q", "w b", "/model/formula unknown_name 6")]
    [InlineData("w*x+", "w", "/model/formula syntax 4")]
    [InlineData("w*foo(x)", "w", "/model/formula unknown_function 2")]
    [InlineData("w*kind", "w", "/model/formula not_numeric 2")]
    [InlineData("w*y", "w", "/model/formula is_target 2")]
    [InlineData("x*x+b", "x b", "/model/parameters/x name_taken")]
    [InlineData("y*x+b", "y b", "/model/parameters/y name_taken")]
    [InlineData("exp(w)*x", "w exp", "/model/parameters/exp name_taken")]
    [InlineData("w*x", "w ghost", "/model/parameters/ghost unused_parameter")]
    [InlineData("2*x+1", "w", "/model/parameters/w unused_parameter|/model no_parameters")]
    [InlineData("w*x+q+foo", "w", "/model/formula unknown_name 4|/model/formula unknown_name 6")]
    public void A_fault_in_a_formula_is_found_at_its_place(string formula, string parameters, string due)
    {
        string start = string.Join(',', parameters.Split(' ').Select(name => $"\"{name}\":1"));
        Assert.Equal(due.Split('|'), Faults($$"""{"dataset":"d","target":"y","model":{"type":"formula","formula":"{{formula}}","parameters":{ {{start}} } } }"""));
    }

    [Theory]
    [InlineData("log(q)", "/target unknown_name 4")]
    [InlineData("log(y", "/target syntax 5")]
    [InlineData("log(kind)", "/target not_numeric 4")]
    [InlineData("log(0*y)", "/target not_finite")]
    [InlineData("1+2", "/target no_columns 0")]
    [InlineData("q", "/target unknown_column")]
    [InlineData("kind", "/target not_numeric")]
    public void A_fault_in_a_target_s_formula_is_found_at_its_place(string target, string due) =>
        Assert.Equal([due], Faults($$"""{"dataset":"d","target":"{{target}}","model":{"type":"formula","formula":"w*x","parameters":{"w":1} } }"""));

    [Theory]
    [InlineData("\"fixed\":[\"v\"]", "", "/model/fixed/0 unknown_parameter")]
    [InlineData("\"fixed\":[\"w\",\"w\"]", "", "/model/fixed/1 duplicate_parameter")]
    [InlineData("\"fixed\":[\"w\",\"b\"]", "", "/model/fixed no_parameters")]
    [InlineData("\"lower\":{\"v\":1}", "", "/model/lower/v unknown_parameter")]
    [InlineData("\"lower\":{\"w\":2}", "", "/model/parameters/w out_of_range")]
    [InlineData("\"upper\":{\"w\":0.5}", "", "/model/parameters/w out_of_range")]
    [InlineData("\"lower\":{\"w\":2},\"upper\":{\"w\":1}", "", "/model/lower/w conflict")]
    [InlineData("\"lower\":{\"w\":1},\"upper\":{\"w\":1}", "", "/model/lower/w conflict")]
    [InlineData("\"lower\":{\"w\":0}", "\"initial\":{\"w\":-1}", "/initial/w out_of_range")]
    [InlineData("", "\"loss\":\"gaussian_nll\"", "/loss loss_mismatch")]
    [InlineData("", "\"loss\":\"cross_entropy\"", "/loss loss_mismatch")]
    [InlineData("", "\"optimizer\":\"closed_form\"", "/optimizer optimizer_mismatch")]
    [InlineData("", "\"preprocessing\":{\"standardize\":true}", "/preprocessing/standardize model_mismatch")]
    [InlineData("", "\"initial\":{\"scheme\":\"zeros\"}", "/initial/scheme model_mismatch")]
    [InlineData("", "\"initial\":{\"v\":1}", "/initial/v unknown_parameter")]
    [InlineData("", "\"features\":[\"z\"]", "/model/formula unknown_name 2")]
    [InlineData("", "\"features\":[\"x\",\"q\"]", "/features/1 unknown_column")]
    public void What_does_not_go_with_a_formula_is_refused(string inside, string outside, string due)
    {
        string model = """{"type":"formula","formula":"w*x+b","parameters":{"w":1,"b":1}""" + (inside.Length > 0 ? "," + inside : "") + "}";
        Assert.Equal([due], Faults($$"""{"dataset":"d","target":"y","model":{{model}}{{(outside.Length > 0 ? "," + outside : "")}} }"""));
    }

    [Fact]
    public void Without_the_table_a_formula_is_read_all_the_same()
    {
        Resolution resolution = Descent.Training.Preparation.Preparation.Resolve(Descent.Training.Preparation.Reading.SpecReader.Read(
            """{"dataset":"d","target":"y","model":{"type":"formula","formula":"w*x+","parameters":{"w":1}}}"""u8.ToArray()), null);
        Assert.Null(resolution.Spec);
        Assert.Equal("/model/formula", Assert.Single(resolution.Problems).Pointer);
    }

    [Fact]
    public void The_features_of_a_formula_are_the_columns_that_it_names_in_their_order()
    {
        Resolution resolution = FreeRun.Resolve(Table,
            """{"dataset":"d","target":"y","features":["x","z"],"model":{"type":"formula","formula":"w*z+v*x","parameters":{"w":1,"v":1}}}""");
        Assert.Empty(resolution.Problems);
        Assert.Equal(["z", "x"], resolution.Spec!.Features);
    }

    /// <summary>Pointer, code and, where there is one, the position of each.</summary>
    static IEnumerable<string> Faults(string body) => FreeRun.Resolve(Table, body).Problems.Select(problem =>
        System.Text.RegularExpressions.Regex.Match(problem.Detail, @"position (\d+)") is { Success: true } position
            ? $"{problem.Pointer} {problem.Code} {position.Groups[1].Value}" : $"{problem.Pointer} {problem.Code}");
}
