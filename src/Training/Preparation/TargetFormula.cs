using Descent.Training.Autodiff;
using Descent.Training.Data;
using Descent.Training.Formulas;
using Descent.Training.Models;
using Descent.Training.Plans;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>A target that is a formula of columns, such as log(y), becomes a column of the table under that very name.</summary>
internal static class TargetFormula
{
    const string Pointer = "/target";

    /// <returns>The table with the column; the table itself where the target is a column or something is wrong with it.</returns>
    public static Table Extend(TrainingSpec spec, Table table, Report report)
    {
        if (spec.Model is not FormulaSpec || spec.Target is not string text || table.Find(text) is not null)
            return table;
        FormulaReading reading = Formula.Read(text);
        // A bare name is a column that does not exist; that is said elsewhere.
        if (reading.Formula?.Root is Variable)
            return table;
        FormulaProblem[] problems = reading.Formula is null ? [.. reading.Problems] : [.. Check(reading, table)];
        foreach (FormulaProblem problem in problems)
            report.Refuse(problem.At(Pointer) with { Detail = $"The dataset has no such column; as a formula, at position {problem.Position}: {problem.Detail}" });
        if (problems.Length > 0 || table.Rows == 0)
            return table;
        double[] values = Values(reading.Formula!, table);
        int wrong = Array.FindIndex(values, double.IsInfinity);
        if (wrong < 0)
            return new Table([.. table.Columns, Column.OfNumbers(text, values)]);
        report.Refuse(new Problem(Pointer, "not_finite", $"The target is not a finite number in row {wrong + 1:#,0}.") { Row = wrong + 1 });
        return table;
    }

    static IEnumerable<FormulaProblem> Check(FormulaReading reading, Table table)
    {
        HashSet<string> columns = [.. table.Columns.Select(column => column.Name)];
        foreach (FormulaProblem problem in new FormulaScope(columns, []).Unknown(reading))
            yield return problem;
        foreach ((string name, int position) in reading.Names)
            if (table.Find(name) is { IsNumeric: false } column)
                yield return FormulaRules.NotNumeric(column, position);
        if (reading.Names.Count == 0)
            yield return new FormulaProblem(0, "no_columns", "a target is made of columns; this is the same in every row.");
    }

    /// <summary>NaN where a column has no value, infinite where all have one and the formula has none.</summary>
    static double[] Values(Formula formula, Table table)
    {
        Graph graph = new();
        RowData<double> rows = new(table.Rows);
        foreach (string name in formula.Names.Keys)
            rows.Add(name, 1, table[name].Numbers);
        Node root = FormulaGraph.Build(graph, formula.Root, name => graph.Input(name, 1));
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of([]), null, null, root);
        plan.Run([], Batch<double>.All(rows));
        double[] values = plan.Output(0).ToArray();
        Column[] columns = [.. formula.Names.Keys.Select(name => table[name])];
        for (int row = 0; row < values.Length; row++)
            if (Array.Exists(columns, column => column.IsMissing(row)))
                values[row] = double.NaN;
            else if (!double.IsFinite(values[row]))
                values[row] = double.PositiveInfinity;
        return values;
    }
}
