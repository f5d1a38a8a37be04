using System.Globalization;
using System.Text;

namespace Descent.Training.Diagnostics.Tracing;

/// <summary>A trace as a page to be read: Markdown with formulas in LaTeX between dollars. Numbers are rounded to nine digits.</summary>
public static class TraceMarkdown
{
    /// <summary>Numbers of a matrix that are shown.</summary>
    const int MostShown = 24;

    /// <param name="trace">What to write.</param>
    /// <param name="title">The first line.</param>
    public static string Write(Trace trace, string title)
    {
        ArgumentNullException.ThrowIfNull(trace);
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {title}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"$L$ is the training loss. Update rule: ${trace.Rule}$.").AppendLine();
        foreach (TraceStep step in trace.Steps)
            new Page(trace, step, text).Write();
        return text.ToString().ReplaceLineEndings("\n");
    }

    sealed class Page(Trace trace, TraceStep step, StringBuilder text)
    {
        public void Write()
        {
            Line($"## Step {step.Step}");
            Line($"$L = {Number(step.Loss)}$, rows {string.Join(", ", step.Rows.Take(MostShown))}{(step.Rows.Count > MostShown ? ", …" : "")} of the dataset, learning rate $\\eta = {Number(step.LearningRate)}$.");
            Line("### Forward: each value");
            foreach (TraceNode node in trace.Nodes)
                Forward(node);
            text.AppendLine();
            Line("### Backward: each derivative, by the chain rule");
            foreach (TraceNode node in trace.Nodes.Reverse())
                Backward(node);
            text.AppendLine();
            Line("### Update");
            if (step.End is string end)
                Line(end);
            foreach (TraceUpdate update in step.Updates)
                Update(update);
            text.AppendLine();
        }

        void Forward(TraceNode node)
        {
            TraceValue value = step.Values[node.Id];
            if (value.Value.Count == 1 && node.Inputs.Count == 0 && node.Op is "Constant")
                return;
            string formula = node.Inputs.Count == 0 ? "" : $"{node.Formula} = ";
            Item($"${NodeNames.Symbol(node.Name)} = {formula}{Matrix(value.Value, value.Shape)}$");
        }

        void Backward(TraceNode node)
        {
            if (step.Values[node.Id].Derivative is not IReadOnlyList<double> derivative)
                return;
            TraceValue value = step.Values[node.Id];
            List<(TraceNode User, TraceFlow Flow)> users =
                [.. trace.Nodes.SelectMany(user => step.Values[user.Id].Backward.Where(flow => flow.Input == node.Id).Select(flow => (user, flow)))];
            if (users.Count == 0)
            {
                Item($"${Slope(node)} = {Matrix(derivative, value.Shape)}$");
                return;
            }
            string chain = string.Join(" + ", users.Select(edge => $@"{Slope(edge.User)} \frac{{\partial {NodeNames.Symbol(edge.User.Name)}}}{{\partial {NodeNames.Symbol(node.Name)}}}"));
            string numbers = users.All(edge => edge.Flow.Terms is not null) ? $" = {Sums(users, derivative.Count, value.Shape)}" : "";
            Item($"${Slope(node)} = {chain}{numbers} = {Matrix(derivative, value.Shape)}$");
        }

        void Update(TraceUpdate update)
        {
            bool plain = UpdateRules.IsPlain(trace.Rule);
            for (int i = 0; i < Math.Min(MostShown, update.Before.Count); i++)
            {
                string name = NodeNames.Symbol(update.Parameter) + (update.Before.Count == 1 ? "" : $"_{{{i / update.Shape[1] + 1},{i % update.Shape[1] + 1}}}");
                Item(plain
                    ? $@"${name} \leftarrow {Number(update.Before[i])} - {Number(step.LearningRate)} \cdot {Factor(update.Gradient[i])} = {Number(update.After[i])}$"
                    : $@"${name} \leftarrow {Number(update.Before[i])} {Signed(update.After[i] - update.Before[i])} = {Number(update.After[i])}$, with $g = {Number(update.Gradient[i])}$");
            }
            if (update.Before.Count > MostShown)
                Item($"… and {update.Before.Count - MostShown:#,0} more of {update.Parameter}");
        }

        static string Sums(List<(TraceNode User, TraceFlow Flow)> users, int count, IReadOnlyList<int> shape)
        {
            string[] sums = [.. Enumerable.Range(0, count).Select(i => string.Join(" + ", users.SelectMany(edge => edge.Flow.Terms![i])
                .Select(term => $@"{Factor(term.Derivative)} \cdot {Factor(term.Local)}")))];
            return Arranged(sums, shape);
        }

        static string Slope(TraceNode node) => node.Name == "L" ? @"\frac{\partial L}{\partial L}" : $@"\frac{{\partial L}}{{\partial {NodeNames.Symbol(node.Name)}}}";

        static string Matrix(IReadOnlyList<double> values, IReadOnlyList<int> shape) => Arranged([.. values.Select(Number)], shape);

        static string Arranged(string[] entries, IReadOnlyList<int> shape)
        {
            if (entries.Length == 1)
                return entries[0];
            int width = shape[1], rows = Math.Max(1, Math.Min(shape[0], MostShown / Math.Max(1, width)));
            IEnumerable<string> lines = Enumerable.Range(0, rows).Select(row => string.Join(" & ", entries.Skip(row * width).Take(Math.Min(width, MostShown))) + (width > MostShown ? @" & \cdots" : ""));
            return $@"\begin{{pmatrix}} {string.Join(@" \\ ", lines)}{(rows < shape[0] ? @" \\ \vdots" : "")} \end{{pmatrix}}";
        }

        void Line(string line) => text.AppendLine(line).AppendLine();

        void Item(string item) => text.Append("- ").AppendLine(item);
    }

    static string Factor(double value) => value < 0 || double.IsNegative(value) ? $"({Number(value)})" : Number(value);

    static string Signed(double change) => change < 0 ? $"- {Number(-change)}" : $"+ {Number(change)}";

    /// <summary>Nine digits; a power of ten as LaTeX has it.</summary>
    static string Number(double value)
    {
        if (double.IsNaN(value))
            return @"\text{NaN}";
        if (double.IsInfinity(value))
            return value > 0 ? @"\infty" : @"-\infty";
        string digits = value.ToString("G9", CultureInfo.InvariantCulture);
        int exponent = digits.IndexOf('E', StringComparison.Ordinal);
        return exponent < 0 ? digits : $@"{digits[..exponent]} \cdot 10^{{{int.Parse(digits[(exponent + 1)..], CultureInfo.InvariantCulture)}}}";
    }
}
